/** What every scene of the play has to hand: the people, the officers' client, the time, and what became of each story. */
import type { PopulationHousehold, PopulationMember } from '@doudi/testing';
import type { PlainDate } from '@doudi/kernel';
import type { Body, Client, Officer } from '../client.js';
import { officer } from '../county.js';
import type { Progress } from '../progress.js';

/** A household and under which references Doudi knows it. */
export type Home = {
  readonly household: PopulationHousehold;
  readonly householdId: string;
  readonly persons: readonly { readonly member: PopulationMember; readonly personId: string }[];
};

export type Stage = {
  readonly client: Client;
  readonly progress: Progress;
  readonly seed: number;
  readonly households: number;
  readonly sourcesUrl: string;
  readonly bureauUrl: string;
  readonly homes: Home[];
  /** What became of the stories that are told by name, in the order they ended. */
  readonly stories: Map<string, string>;
};

export const headOf = ({ persons }: Home): Home['persons'][number] => persons[0]!;
export const payeeOf = (home: Home, papersVersion = 1): Body => ({ personId: headOf(home).personId, papersVersion });

/** So many calls of the play are under way at once. */
const lanes = 16;

/** `work` for every item, several at once, with a step of progress for each. */
export const inEvery = async <Item>(
  { progress }: Pick<Stage, 'progress'>, label: string, items: readonly Item[], work: (item: Item, index: number) => Promise<void>,
): Promise<void> => {
  if (items.length === 0) return;
  const bar = progress.begin(label, items.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      await work(items[index]!, index);
      bar.done();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane)).finally(() => bar.end());
};

const sandbox = officer('SANDBOX');

/** The services finish what is outstanding, and their lists show it. */
export const settle = async ({ client }: Stage, step: string): Promise<void> => {
  await client.must(sandbox, '/v1/sandbox/settlement', {}, `settlement ${step}`);
};

/** Nine in the morning of that day, for everybody; a clock that is further already stays. */
export const moveTo = async ({ client }: Pick<Stage, 'client'>, day: PlainDate): Promise<void> => {
  const to = `${day}T01:00:00.000Z`;
  await client.once(`clock ${day}`, async () => {
    const { now } = await client.see(sandbox, '/v1/sandbox/clock');
    if (String(now) < to) await client.must(sandbox, '/v1/sandbox/clock', { to }, `move to ${day}`);
    return day;
  });
};

/** A refusal that the story is about. Throws when it was let through, or refused for another reason. */
export const refused = async (
  { client, stories }: Stage, story: string, code: string, attempt: readonly [Officer, string, unknown], key: string = story,
): Promise<void> => {
  const { status, body } = await client.post(...attempt, key);
  if (status < 400 || body['code'] !== code) throw new Error(`${story}: ${code} was expected, the answer was ${status} ${JSON.stringify(body)}`);
  const clause = body['clause'] === undefined ? '' : `, ${String(body['clause'])}`;
  stories.set(story, `refused: ${code}${clause}`);
};
