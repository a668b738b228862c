/**
 * Each rule is asked on the first day of every quarter of 2016 to 2026 in each of the four provinces. What has no answer is listed in
 * gaps.json, compared exactly: a gap that opens or closes unnoticed fails. `RULES_WRITE_GAPS=1` writes the list anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { division, plainDate, selfAndParents, yearOf, type PlainDate } from '@doudi/kernel';
import { ruleNames, type RuleName } from './catalogue.js';
import { answers, inForce, width, type Qualifier } from './entry.js';
import { find, lawOf } from './law.js';
import { loadPacks } from './packs.js';

const law = lawOf(loadPacks());
const provinces = ['43', '62', '13', '36'].map((digits) => division(digits.padEnd(12, '0')));
const quarters = Array.from({ length: 44 }, (_, index) => ({
  name: `${2016 + Math.floor(index / 4)}-Q${(index % 4) + 1}`,
  day: plainDate(`${2016 + Math.floor(index / 4)}-${String((index % 4) * 3 + 1).padStart(2, '0')}-01`),
}));

const questionsOf = (rule: RuleName): readonly Qualifier[] => {
  if (rule === 'workCalendar') return [{}];
  const asked = new Map(law.entries.filter((entry) => entry.rule === rule).map(({ qualifier }) => [JSON.stringify(qualifier), qualifier]));
  return asked.size === 0 ? [{}] : [...asked.values()];
};
const onDay = (rule: RuleName, question: Qualifier, day: PlainDate): Qualifier =>
  rule === 'workCalendar' ? { key: String(yearOf(day)) } : question;

/** '2016-Q1..2016-Q4' for each run of quarters without an answer. */
const runs = (silent: readonly boolean[]): readonly string[] => silent.flatMap((now, index) => {
  if (!now || silent[index - 1] === true) return [];
  const end = silent.indexOf(false, index);
  return `${quarters[index]!.name}..${quarters[(end < 0 ? silent.length : end) - 1]!.name}`;
});

const asked = ruleNames.flatMap((rule) => questionsOf(rule).map((question) => ({ rule, question })));

const gaps = Object.fromEntries(asked.flatMap(({ rule, question }) => {
  const places = provinces.flatMap((place) => {
    const found = runs(quarters.map(({ day }) => (find(law, rule, place, day, onDay(rule, question, day))?.value ?? null) === null));
    return found.length === 0 ? [] : [[place.slice(0, 2), found.join(' ')] as const];
  });
  return places.length === 0 ? [] : [[`${rule}${width(question) > 0 ? ` ${JSON.stringify(question)}` : ''}`, Object.fromEntries(places)]];
}));

const file = new URL('../gaps.json', import.meta.url);
if (process.env.RULES_WRITE_GAPS === '1') writeFileSync(file, `${JSON.stringify(gaps, null, 2)}\n`);

describe('each rule on every quarter', () => {
  it('has an answer or is in the list of gaps', () => expect(gaps).toEqual(JSON.parse(readFileSync(file, 'utf8'))));
  it.each(ruleNames)('%s has one answer at most', (rule) => {
    for (const question of questionsOf(rule)) {
      for (const place of provinces) {
        for (const { day } of quarters) {
          const own = selfAndParents(place).map((area) => law.entries.filter((entry) => entry.rule === rule &&
            entry.jurisdiction === area &&
            inForce(entry, day) && answers(entry.qualifier, onDay(rule, question, day)))).find((entries) => entries.length > 0) ?? [];
          const widest = Math.max(0, ...own.map(({ qualifier }) => width(qualifier)));
          expect(own.filter(({ qualifier }) => width(qualifier) === widest).length).toBeLessThanOrEqual(1);
        }
      }
    }
  });
});
