/**
 * Recipients of 2016 who have died: the township records it before payday, the screen of the batch holds what was owed under their name,
 * and the county clears each: another adult of the household is paid, or the benefit of one who lived alone ends.
 */
import { addMonths, yearMonth, type PlainDate } from '@doudi/kernel';
import { desk } from './cases.js';
import { civil } from './funds.js';
import { bothDibao, type Scheme } from './payday.js';
import { headOf, inEvery, settle, type Home, type Stage } from './stage.js';

/** Deaths up to that day, each recorded once. */
export const recordDeaths = async (stage: Stage, until: PlainDate): Promise<void> => {
  const dead = stage.homes.filter((home) => home.household.carried !== null && (headOf(home).member.diedOn ?? '9999') <= until);
  await inEvery(stage, 'deaths of recipients are recorded', dead, async (home) => {
    const { member, personId } = headOf(home);
    await stage.client.must(desk({ home }), `/v1/households/${home.householdId}/departures`, { personId, reason: 'DEATH', leftOn: member.diedOn }, `death ${member.key}`);
  });
  await settle(stage, `deaths until ${until}`);
};

type Held = { readonly home: Home; readonly entitlementId: string; readonly period: string };
const heldNow = async ({ client, homes }: Stage, step: string): Promise<readonly Held[]> => {
  const rows = await client.once(`held ${step}`, () => client.all(civil(1), '/v1/held-lines?reason=PAYEE_DECEASED'));
  return rows.map(({ householdId, obligation }) => {
    const { entitlementId, period } = obligation as { entitlementId: string; period: string };
    return { home: homes.find((home) => home.householdId === householdId)!, entitlementId, period };
  });
};

/** Whoever else of the household is of age and has an account. */
const heirOf = ({ persons }: Home): Home['persons'][number] | undefined =>
  persons.slice(1).find(({ member: { adult, bankAccount, diedOn } }) => adult && bankAccount !== null && diedOn === null);

/** What was held is cleared; the schemes of which something is to be paid now. */
export const clearHeld = async (stage: Stage, step: string): Promise<readonly Scheme[]> => {
  const { client, stories } = stage;
  await settle(stage, `held ${step}`);
  const held = await heldNow(stage, step);
  const inherited = held.filter(({ home }) => heirOf(home) !== undefined);
  await inEvery(stage, 'held for a death: another payee, or ended', held, async ({ home, entitlementId, period }) => {
    const path = `/v1/entitlements/${entitlementId}`;
    const heir = heirOf(home);
    if (heir === undefined) await client.must(civil(1), `${path}/end`, { lastPeriod: addMonths(yearMonth(period), -1), reason: 'DEATH' }, `end after death ${home.household.key}`);
    else await client.must(civil(1), `${path}/payee`, { payee: { personId: heir.personId, papersVersion: 1 } }, `payee after death ${home.household.key}`);
  });
  await settle(stage, `cleared ${step}`);
  stories.set(`payments held since the payee had died, ${step}`,
    `${held.length}: ${inherited.length} paid to another adult of the household, ${held.length - inherited.length} ended`);
  const asked = new Set(inherited.map(({ home }) => home.household.scheme));
  return bothDibao.filter((scheme) => asked.has(scheme));
};
