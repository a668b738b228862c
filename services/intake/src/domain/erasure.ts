/**
 * A person's papers are destroyed on a stated ground, unless the law keeps the record. The decision comes first and binds for ever:
 * a restore from a backup carries it out again. It is complete when the key has left the write-ahead log and the backups too.
 */
import { zPlainDate, zUuid } from '@doudi/contracts';
import { reject, type Decision, type Message } from '@doudi/kernel';
import { z } from 'zod';
import { zSubject } from './application.events.js';
import type { Officer } from './act.js';

export const zErasureGround = z.enum(['PERSON_ASKED', 'REGISTERED_BY_MISTAKE', 'RETENTION_ENDED']);

export const erasureEvents = {
  PersonErased: z.strictObject({ personId: zUuid, ground: zErasureGround, by: zSubject, erasedOn: zPlainDate }),
  ErasureCompleted: z.strictObject({ personId: zUuid, completedOn: zPlainDate }),
} as const;

type DataOf<Type extends keyof typeof erasureEvents> = z.output<(typeof erasureEvents)[Type]>;
export type ErasureEvent = { [Type in keyof typeof erasureEvents]: Message<Type, DataOf<Type>> }[keyof typeof erasureEvents];
export type ErasureCommand =
  /** `recordsKept`: how many records of this person the law keeps (applications, payments), counted at the edge. */
  | Message<'ErasePerson', Omit<DataOf<'PersonErased'>, 'by'> & { readonly by: Officer; readonly recordsKept: number }>
  | Message<'CompleteErasure', DataOf<'ErasureCompleted'>>;

export type Erasure = { readonly erased: DataOf<'PersonErased'> | null; readonly completed: DataOf<'ErasureCompleted'> | null };

const initial: Erasure = { erased: null, completed: null };

const evolve = (state: Erasure, { type, data }: ErasureEvent): Erasure => {
  switch (type) {
    case 'PersonErased': return { ...state, erased: data };
    case 'ErasureCompleted': return { ...state, completed: data };
  }
};

/** Order: already erased, record kept. */
const erase = ({ by, recordsKept, ...data }: Extract<ErasureCommand, { type: 'ErasePerson' }>['data'], { erased }: Erasure): Decision<ErasureEvent> => {
  if (erased !== null) return [];
  if (recordsKept > 0) return reject('erasure.record_kept', { recordsKept });
  return [{ type: 'PersonErased', data: { ...data, by: by.sub } }];
};

const complete = (data: DataOf<'ErasureCompleted'>, { erased, completed }: Erasure): Decision<ErasureEvent> => {
  if (erased === null) return reject('erasure.not_decided');
  return completed !== null ? [] : [{ type: 'ErasureCompleted', data }];
};

const decide = (command: ErasureCommand, state: Erasure): Decision<ErasureEvent> => {
  switch (command.type) {
    case 'ErasePerson': return erase(command.data, state);
    case 'CompleteErasure': return complete(command.data, state);
  }
};

export const erasure = { name: 'erasure', initial, evolve, decide, events: erasureEvents } as const;
