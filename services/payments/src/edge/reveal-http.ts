/** Payees' papers for one batch and under its id. The key follows from batch, day and references: a grant ends after a day, and asking again on its day is under the first. */
import { zUuid, type Payee } from '@doudi/contracts';
import { createRevealClient, NeighbourFault, type RevealClientOptions } from '@doudi/edge';
import { derivedId, type PlainDate, type Uuid } from '@doudi/kernel';
import { z } from 'zod';
import { payeeKey } from '../domain/batch.events.js';
import type { Reveal } from './ports.js';

const zLine = z.object({ personId: zUuid, papersVersion: z.int(), name: z.string().optional(), bankAccount: z.string().optional() });

/** The limit of one request of intake's. */
const atOnce = 10_000;

const parts = (payees: readonly Payee[]): readonly (readonly Payee[])[] => {
  const wanted = [...new Map(payees.map((payee) => [payeeKey(payee), payee])).values()];
  return Array.from({ length: Math.ceil(wanted.length / atOnce) }, (_, index) => wanted.slice(index * atOnce, (index + 1) * atOnce));
};

type Of = { readonly batchId: Uuid; readonly today: PlainDate };
type Papers = Map<string, { readonly name: string; readonly account: string }>;
const unknownPerson = (error: unknown): boolean => error instanceof NeighbourFault && error.status === 404;
/** So many payees in a row of whom intake knows none: it is the token that is out of reach, and not they that are unknown. */
const noneKnown = 20;

/** The token needs the role SERVICE or COUNTY_FINANCE. */
export const createHttpReveal = (options: RevealClientOptions): Reveal => {
  const reveal = createRevealClient(options);
  const read = async ({ batchId, today }: Of, references: readonly Payee[], found: Papers): Promise<void> => {
    const lines = reveal({
      key: derivedId('bank-file-reveal', batchId, today, ...references.map(payeeKey)), references, fields: ['name', 'bankAccount'],
      purpose: 'BANK_FILE', authorisation: { kind: 'BATCH', id: batchId },
    });
    for await (const line of lines) {
      const { name, bankAccount, ...payee } = zLine.parse(line);
      if (name !== undefined && bankAccount !== undefined) found.set(payeeKey(payee), { name, account: bankAccount });
    }
  };
  /** A list with a person whom intake does not know is refused whole: it is halved until that one stands alone, and is left out. */
  const readKnown = async (of: Of, references: readonly Payee[], found: Papers, unknown: Payee[]): Promise<void> => {
    try {
      return await read(of, references, found);
    } catch (error) {
      if (!unknownPerson(error) || (found.size === 0 && unknown.length >= noneKnown)) throw error;
      if (references.length === 1) return void unknown.push(...references);
      const half = Math.ceil(references.length / 2);
      await readKnown(of, references.slice(0, half), found, unknown);
      await readKnown(of, references.slice(half), found, unknown);
    }
  };
  return {
    payees: async (batchId, payees, today) => {
      const [found, unknown]: [Papers, Payee[]] = [new Map(), []];
      for (const references of parts(payees)) await readKnown({ batchId, today }, references, found, unknown);
      return found;
    },
  };
};
