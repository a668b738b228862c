/**
 * Papers are shown for a purpose, to a role that serves it, under a case that authorises it, and no more fields than it needs. Who,
 * why and how many is a fact before the first line leaves; how many left is one after. Which persons were meant is proven by a digest.
 */
import type { Role } from '@doudi/contracts';
import { zPlainDate, zUuid } from '@doudi/contracts';
import { reject, type Decision, type Instant, type Message } from '@doudi/kernel';
import { z } from 'zod';
import { holds, sameTerms, type Officer } from './act.js';
import { zSubject } from './application.events.js';
import { zPapersField } from './person.js';

type Field = z.output<typeof zPapersField>;
export const zPurpose = z.enum(['BANK_FILE', 'VERIFICATION', 'CASE_WORK', 'POSTING', 'AUDIT']);
export type Purpose = z.output<typeof zPurpose>;
export const zAuthorisation = z.strictObject({ kind: z.enum(['APPLICATION', 'BATCH', 'VERIFICATION_CASE', 'AUDIT_ORDER']), id: zUuid });
type Authorisation = z.output<typeof zAuthorisation>;

type Allowed = { readonly roles: readonly Role[]; readonly authorisedBy: Authorisation['kind']; readonly fields: readonly Field[] };

/** Ours: the least that each purpose needs (S-649 art. 61 forbids any other use). */
export const allowedFor: Readonly<Record<Purpose, Allowed>> = {
  BANK_FILE: { roles: ['SERVICE', 'COUNTY_FINANCE'], authorisedBy: 'BATCH', fields: ['name', 'idNumber', 'bankAccount', 'bankName'] },
  VERIFICATION: { roles: ['SERVICE', 'VERIFICATION_OFFICER'], authorisedBy: 'VERIFICATION_CASE', fields: ['name', 'idNumber'] },
  CASE_WORK: {
    roles: ['TOWNSHIP_WINDOW', 'TOWNSHIP_INVESTIGATOR', 'TOWNSHIP_REVIEWER', 'COUNTY_CIVIL'],
    authorisedBy: 'APPLICATION', fields: ['name', 'idNumber', 'phone', 'address', 'freeText'],
  },
  POSTING: { roles: ['SERVICE', 'TOWNSHIP_REVIEWER', 'COUNTY_CIVIL'], authorisedBy: 'APPLICATION', fields: ['name'] },
  AUDIT: { roles: ['AUDITOR'], authorisedBy: 'AUDIT_ORDER', fields: ['name', 'idNumber', 'bankAccount', 'bankName'] },
};

const zInstantText = z.string().regex(/^[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const zCount = z.int().min(0);

export const revealEvents = {
  RevealGranted: z.strictObject({
    revealId: zUuid, purpose: zPurpose, authorisation: zAuthorisation, fields: z.array(zPapersField).min(1), references: z.int().min(1),
    /** SHA-256 of the references in their order, hex. */
    digest: z.string().regex(/^[0-9a-f]{64}$/), by: zSubject, grantedOn: zPlainDate, validUntil: zInstantText,
  }),
  /** From here on papers leave. */
  RevealStarted: z.strictObject({ revealId: zUuid, deliveryId: zUuid, startedOn: zPlainDate }),
  /** So many left; `missing` had no papers any more; not `whole` when the receiver broke off. */
  RevealCompleted: z.strictObject({ revealId: zUuid, deliveryId: zUuid, count: zCount, missing: zCount, whole: z.boolean(), completedOn: zPlainDate }),
} as const;

type DataOf<Type extends keyof typeof revealEvents> = z.output<(typeof revealEvents)[Type]>;
export type RevealEvent = { [Type in keyof typeof revealEvents]: Message<Type, DataOf<Type>> }[keyof typeof revealEvents];
type Request = Omit<DataOf<'RevealGranted'>, 'by' | 'purpose' | 'authorisation'> & { readonly purpose: Purpose | null; readonly authorisation: Authorisation | null; readonly by: Officer };
export type RevealCommand =
  | Message<'RequestReveal', Request>
  | Message<'StartReveal', DataOf<'RevealStarted'> & { readonly by: Officer; readonly now: Instant }>
  | Message<'CompleteReveal', DataOf<'RevealCompleted'>>;

export type Reveal = { readonly granted: DataOf<'RevealGranted'> | null; readonly started: readonly string[]; readonly completed: readonly string[] };

const initial: Reveal = { granted: null, started: [], completed: [] };

const evolve = (state: Reveal, { type, data }: RevealEvent): Reveal => {
  switch (type) {
    case 'RevealGranted': return { ...state, granted: data };
    case 'RevealStarted': return { ...state, started: [...state.started, data.deliveryId] };
    case 'RevealCompleted': return { ...state, completed: [...state.completed, data.deliveryId] };
  }
};

const sameAsked = (one: DataOf<'RevealGranted'>, other: DataOf<'RevealGranted'>): boolean =>
  sameTerms({ ...one, grantedOn: null, validUntil: null }, { ...other, grantedOn: null, validUntil: null });

/** Order: purpose, role for it, authorisation for it, fields for it, same id on other terms. */
const request = ({ purpose, authorisation, by, ...data }: Request, { granted }: Reveal): Decision<RevealEvent> => {
  if (purpose === null) return reject('reveal.purpose_missing');
  const allowed = allowedFor[purpose];
  if (!holds(by, ...allowed.roles)) return reject('reveal.role_missing', { purpose, roles: allowed.roles });
  if (authorisation?.kind !== allowed.authorisedBy) return reject('reveal.authorisation_missing', { purpose, needs: allowed.authorisedBy });
  const beyond = data.fields.filter((field) => !allowed.fields.includes(field));
  if (beyond.length > 0) return reject('reveal.field_not_for_purpose', { purpose, fields: beyond });
  const terms = { ...data, purpose, authorisation, by: by.sub };
  if (granted !== null) return sameAsked(granted, terms) ? [] : reject('reveal.other_terms');
  return [{ type: 'RevealGranted', data: terms }];
};

/** Order: granted, to this officer, still valid. A second delivery is a second fact. */
const start = ({ by, now, ...data }: Extract<RevealCommand, { type: 'StartReveal' }>['data'], { granted, started }: Reveal): Decision<RevealEvent> => {
  if (granted === null || granted.by !== by.sub) return reject('reveal.not_granted');
  if (started.includes(data.deliveryId)) return [];
  if (now > granted.validUntil) return reject('reveal.expired', { validUntil: granted.validUntil });
  return [{ type: 'RevealStarted', data }];
};

const complete = (data: DataOf<'RevealCompleted'>, { started, completed }: Reveal): Decision<RevealEvent> => {
  if (!started.includes(data.deliveryId)) return reject('reveal.not_started');
  return completed.includes(data.deliveryId) ? [] : [{ type: 'RevealCompleted', data }];
};

const decide = (command: RevealCommand, state: Reveal): Decision<RevealEvent> => {
  switch (command.type) {
    case 'RequestReveal': return request(command.data, state);
    case 'StartReveal': return start(command.data, state);
    case 'CompleteReveal': return complete(command.data, state);
  }
};

export const reveal = { name: 'reveal', initial, evolve, decide, events: revealEvents } as const;
