/** What comes with every command of payments: the day it is and who acts. Both are put in at the edge; a decider reads neither. */
import type { Division, PlainDate } from '@doudi/kernel';
import { z } from 'zod';

export type Officer = { readonly sub: string; readonly roles: readonly string[]; readonly division: Division };
export type Act = { readonly today: PlainDate; readonly by: Officer };

export const isFinance = ({ roles }: Officer): boolean => roles.includes('COUNTY_FINANCE') || roles.includes('SUPERIOR_FINANCE');

/** The document a posting or a decision of former years rests on. */
export const zDocNo = z.string().min(4).max(80).regex(/^[\p{L}\p{N}〔〕()（）[\] .\-/号第]+$/u, 'the number of a document')
  .meta({ description: 'Number of the official document, such as 湘财社〔2017〕12号.' });
