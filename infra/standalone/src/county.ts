/** The fictitious county in which the sandbox plays, and its officers: invented, with division codes nobody has. */
import { division, type Division } from '@doudi/kernel';
import type { Role } from '@doudi/contracts';
import type { Officer } from './client.js';

export const province = division('430000000000');
export const city = division('439900000000');
export const county = division('439901000000');
export const township = division('439901101000');

const seatOf = (role: Role): Division => {
  switch (role) {
    case 'POLICY_KEEPER': case 'SUPERIOR_FINANCE': case 'AUDITOR': case 'SANDBOX': return province;
    case 'COUNTY_CIVIL': case 'COUNTY_FINANCE': case 'VERIFICATION_OFFICER': case 'SERVICE': return county;
    case 'RESIDENT': case 'VILLAGE_OFFICER': case 'TOWNSHIP_WINDOW': case 'TOWNSHIP_INVESTIGATOR': case 'TOWNSHIP_REVIEWER': case 'TOWNSHIP_FINANCE': return township;
  }
};

const nameOf = (role: Role): string => role.toLowerCase().replaceAll('_', '-');

/** The nth holder of a role at its usual seat: two people are two subjects. */
export const officer = (role: Role, n = 1): Officer => ({ sub: `${nameOf(role)}-${n}`, roles: [role], division: seatOf(role) });

/** The nth holder of a role in one place. */
export const officerAt = (at: Division, role: Role, n = 1): Officer =>
  at === seatOf(role) ? officer(role, n) : { sub: `${nameOf(role)}-${at}${n === 1 ? '' : `-${n}`}`, roles: [role], division: at };
