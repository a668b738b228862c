/** The work list names the step that can be taken next, and whose it is. */
import { fen, fold } from '@doudi/kernel';
import { countyOfficer, played, reviewer, steps, temporaryAid, upTo, withLimit } from './application.examples.js';
import { application } from './application.js';
import type { ApplicationEvent } from './application.events.js';
import type { Filed } from './application.state.js';
import { nextSteps } from './next-steps.js';

const of = steps();
const temporary = steps(temporaryAid, withLimit(80_000));
const next = (events: readonly ApplicationEvent[]): readonly string[] => nextSteps(fold(application, events) as Filed);
const surveyed = [temporary.file(), temporary.accept(), temporary.start(), temporary.complete(), temporary.report()];
const dibaoUp = [of.file(), of.accept(), of.verify(), of.start(), of.complete(), of.appraise(), of.report()];

it.each<[string, readonly ApplicationEvent[], readonly string[]]>([
  ['dibao proposed is posted', upTo('opined'), ['POSTING']],
  ['dibao proposed for refusal goes up', played(...dibaoUp, of.opine(reviewer, 'REFUSE')), ['SUBMISSION']],
  ['temporary assistance hangs no notice', played(...surveyed, temporary.opine(reviewer, 'GRANT', fen(80_001))), ['SUBMISSION']],
  ['nor at the county', played(...surveyed, temporary.opine(reviewer, 'GRANT', fen(80_001)), temporary.submit(), temporary.countyOpine()), ['DECISION']],
  ['what the county would refuse is decided', played(...dibaoUp, of.opine(), of.post(), of.close(), of.submit(), of.countyOpine(countyOfficer, 'REFUSE')), ['DECISION']],
  ['what it would grant is posted', [...upTo('visited'), ...played(...dibaoUp, of.opine(), of.post(), of.close(), of.submit(), of.sample(), of.visit(), of.sampled(),
    of.countyOpine()).slice(upTo('visited').length)], ['COUNTY_POSTING']],
  ['a refusal is served, also when its review was asked for first', played(of.file(), of.accept(), of.refuse(), of.review()), ['REFUSAL_NOTICE']],
  ['and then nothing is left', played(of.file(), of.accept(), of.refuse(), of.serve(), of.review()), []],
])('%s', (_, events, steps) => expect(next(events)).toEqual(steps));
