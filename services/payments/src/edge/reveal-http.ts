/** Payees' papers for one batch and under its id. The key follows from batch and references: sending again reveals under the first grant. */
import { zUuid, type Payee } from '@doudi/contracts';
import { createRevealClient, type RevealClientOptions } from '@doudi/edge';
import { derivedId } from '@doudi/kernel';
import { z } from 'zod';
import { payeeKey, type Reveal } from './ports.js';

const zLine = z.object({ personId: zUuid, papersVersion: z.int(), name: z.string().optional(), bankAccount: z.string().optional() });

/** The limit of one request of intake's. */
const atOnce = 10_000;

const parts = (payees: readonly Payee[]): readonly (readonly Payee[])[] => {
  const wanted = [...new Map(payees.map((payee) => [payeeKey(payee), payee])).values()];
  return Array.from({ length: Math.ceil(wanted.length / atOnce) }, (_, index) => wanted.slice(index * atOnce, (index + 1) * atOnce));
};

/** The token needs the role SERVICE or COUNTY_FINANCE. */
export const createHttpReveal = (options: RevealClientOptions): Reveal => {
  const reveal = createRevealClient(options);
  return {
    payees: async (batchId, payees) => {
      const found = new Map<string, { name: string; account: string }>();
      for (const references of parts(payees)) {
        const lines = reveal({
          key: derivedId('bank-file-reveal', batchId, ...references.map(payeeKey)), references, fields: ['name', 'bankAccount'],
          purpose: 'BANK_FILE', authorisation: { kind: 'BATCH', id: batchId },
        });
        for await (const line of lines) {
          const { name, bankAccount, ...payee } = zLine.parse(line);
          if (name !== undefined && bankAccount !== undefined) found.set(payeeKey(payee), { name, account: bankAccount });
        }
      }
      return found;
    },
  };
};
