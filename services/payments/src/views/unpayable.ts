/** Payees that no bank file can name, found when a batch was to be sent: a person's papers of one version. New papers are not among them. */
import type { Queryable, StoredEvent, View } from '@doudi/event-store';
import type { BatchEventOf } from '../domain/batch.events.js';
import { insertRows, read } from './rows.js';

type Payee = BatchEventOf<'PayeesUnpayable'>['payees'][number];
const columns = { person_id: ['uuid', ({ personId }: Payee) => personId], papers_version: ['int', ({ papersVersion }: Payee) => papersVersion] } as const;

const payeesOf = (events: readonly StoredEvent[]): readonly Payee[] =>
  events.filter(({ type }) => type === 'PayeesUnpayable').flatMap((event) => read<BatchEventOf<'PayeesUnpayable'>>(event).payees);

export const unpayableView: View = {
  name: 'unpayable',
  version: 1,
  create: (table) => `CREATE TABLE ${table} (person_id uuid NOT NULL, papers_version int NOT NULL, PRIMARY KEY (person_id, papers_version))`,
  apply: (events, sql: Queryable, table) => insertRows(sql, table, columns, payeesOf(events), 'DO NOTHING'),
};
