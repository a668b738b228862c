/**
 * The law as one service knows it: the packs, and over them every `PolicyPublished` in its own log, its own or imported. It
 * follows from the log alone, and is laid anew as soon as one arrives.
 */
import { auditEvents } from '@doudi/contracts';
import { dataOf, type EventLog, type Queryable, type StoredEvent, type View } from '@doudi/event-store';
import { lawOf, type Law, type Packs, type PublishedPolicy } from '@doudi/rules';

export const policyType = 'PolicyPublished';

export type LawRegister = {
  law(): Law;
  /** The same log; what it appends is learnt at once. */
  watched(log: EventLog): EventLog;
  /** Reads what the view holds: at the start, and what was imported or written by another replica since. */
  readView(pool: Queryable): Promise<void>;
};

/** Every service keeps it, so that a start needs no walk through the log. */
export const lawView: View = {
  name: 'law_register',
  version: 1,
  create: (table) => `CREATE TABLE ${table} (policy_id uuid PRIMARY KEY, payload text NOT NULL, position bigint NOT NULL)`,
  apply: async (events, sql, table) => {
    for (const event of events.filter(({ type }) => type === policyType)) {
      const { policyId } = auditEvents.PolicyPublished.parse(dataOf(event));
      await sql.query(
        `INSERT INTO ${table} (policy_id, payload, position) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
        [policyId, event.payload, event.position]);
    }
  },
};

export const createLawRegister = (packs: Packs): LawRegister => {
  const published = new Map<string, PublishedPolicy>();
  let current: Law | null = null;
  let seen = 0;
  const learn = ({ payload }: Pick<StoredEvent, 'payload'>): void => {
    const policy = auditEvents.PolicyPublished.parse(JSON.parse(payload));
    if (published.has(policy.policyId)) return;
    published.set(policy.policyId, policy);
    current = null;
  };
  return {
    law: () => (current ??= lawOf(packs, [...published.values()])),
    watched: (log) => ({
      append: async (unit) => {
        const result = await log.append(unit);
        if (result.kind === 'appended') result.events.filter(({ type }) => type === policyType).forEach(learn);
        return result;
      },
      importEvents: (units) => log.importEvents(units),
      answerOf: (commandId, digest) => log.answerOf(commandId, digest),
      readStream: (stream, after) => log.readStream(stream, after),
      readAll: (after, limit) => log.readAll(after, limit),
      feed: (after, limit) => log.feed(after, limit),
      head: () => log.head(),
    }),
    readView: async (pool) => {
      const { rows } = await pool.query<{ payload: string; position: string }>(
        `SELECT payload, position FROM ${lawView.name} WHERE position > $1 ORDER BY position`, [seen]);
      rows.forEach(learn);
      seen = Number(rows.at(-1)?.position ?? seen);
    },
  };
};
