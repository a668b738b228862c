/** What comes with every command of payments: the day it is and who acts. Both are put in at the edge; a decider reads neither. */
import type { Division, PlainDate } from '@doudi/kernel';

export type Officer = { readonly sub: string; readonly roles: readonly string[]; readonly division: Division };
export type Act = { readonly today: PlainDate; readonly by: Officer };

export const isFinance = ({ roles }: Officer): boolean => roles.includes('COUNTY_FINANCE') || roles.includes('SUPERIOR_FINANCE');
