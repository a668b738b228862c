/**
 * A person as the system knows one: a reference with a division and a version of papers. Name, number and account lie in the vault;
 * that a number belongs to one person only is kept there by a unique key. Nothing personal is in these facts.
 */
import { zDivision, zPlainDate, zUuid } from '@doudi/contracts';
import { isWithin, reject, type Decision, type Message } from '@doudi/kernel';
import { z } from 'zod';
import { zSubject } from './application.events.js';
import type { Officer } from './act.js';

export const zPapersField = z.enum(['name', 'idNumber', 'phone', 'address', 'bankAccount', 'bankName', 'freeText']);

export const personEvents = {
  /** Found: from here on others may refer to this person. */
  PersonRegistered: z.strictObject({ personId: zUuid, division: zDivision, papersVersion: z.int().min(1), by: zSubject, registeredOn: zPlainDate }),
  /** New papers; whoever referred to an earlier version still means that one. */
  PapersAmended: z.strictObject({ personId: zUuid, papersVersion: z.int().min(2), fields: z.array(zPapersField).min(1), by: zSubject, amendedOn: zPlainDate }),
} as const;

type DataOf<Type extends keyof typeof personEvents> = z.output<(typeof personEvents)[Type]>;
export type PersonEvent = { [Type in keyof typeof personEvents]: Message<Type, DataOf<Type>> }[keyof typeof personEvents];
type Acted<Type extends keyof typeof personEvents> = Omit<DataOf<Type>, 'by'> & { readonly by: Officer };
export type PersonCommand = Message<'RegisterPerson', Acted<'PersonRegistered'>> | Message<'AmendPapers', Acted<'PapersAmended'>>;

export type Person = { readonly registered: DataOf<'PersonRegistered'> | null; readonly papersVersion: number };

const initial: Person = { registered: null, papersVersion: 0 };

const evolve = (state: Person, { type, data }: PersonEvent): Person => {
  switch (type) {
    case 'PersonRegistered': return { registered: data, papersVersion: data.papersVersion };
    case 'PapersAmended': return { ...state, papersVersion: data.papersVersion };
  }
};

/** Whoever may see the person learns who it is; others learn only that the number is taken. */
const register = ({ by, ...data }: Acted<'PersonRegistered'>, { registered }: Person): Decision<PersonEvent> => {
  if (registered !== null) return reject('person.already_registered', isWithin(registered.division, by.division) ? { personId: registered.personId } : {});
  return [{ type: 'PersonRegistered', data: { ...data, by: by.sub } }];
};

/** The vault counts the versions; one that is recorded already, or was overtaken, is not recorded again. */
const amend = ({ by, ...data }: Acted<'PapersAmended'>, { registered, papersVersion }: Person): Decision<PersonEvent> => {
  if (registered === null) return reject('person.not_registered');
  if (data.papersVersion <= papersVersion) return [];
  return [{ type: 'PapersAmended', data: { ...data, by: by.sub } }];
};

const decide = (command: PersonCommand, state: Person): Decision<PersonEvent> => {
  switch (command.type) {
    case 'RegisterPerson': return register(command.data, state);
    case 'AmendPapers': return amend(command.data, state);
  }
};

export const person = { name: 'person', initial, evolve, decide, events: personEvents } as const;
