/** ID numbers for one case at a time, so that the record of the reveal says which case opened whose papers. */
import { zUuid } from '@doudi/contracts';
import { createRevealClient, type RevealClientOptions } from '@doudi/edge';
import type { Uuid } from '@doudi/kernel';
import { z } from 'zod';
import type { Reveal } from './ports.js';

const zLine = z.object({ personId: zUuid, idNumber: z.string().optional() });

/** The token needs the role SERVICE. */
export const createHttpReveal = (options: RevealClientOptions): Reveal => {
  const reveal = createRevealClient(options);
  return {
    idNumbers: async ({ caseId, key, references }) => {
      const found = new Map<Uuid, string>();
      const authorisation = { kind: 'VERIFICATION_CASE', id: caseId };
      for await (const line of reveal({ key, references, fields: ['idNumber'], purpose: 'VERIFICATION', authorisation })) {
        const { personId, idNumber } = zLine.parse(line);
        if (idNumber !== undefined) found.set(personId, idNumber);
      }
      return found;
    },
  };
};
