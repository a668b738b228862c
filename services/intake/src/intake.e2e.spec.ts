/** The life of cases in a county of Hunan, through REST: from filing to decision, help first in need, refusals and bad input. */
import { derivedId, isoWeek, plainDate } from '@doudi/kernel';
import { checkDigitOf } from '@doudi/vault';
import { actsOf, idOf, officers, type Acts, type Home } from './edge/acts.fixture.js';
import { openWorld, publishPolicy, publishStandard, type World } from './edge/world.fixture.js';

let world: World;
let acts: Acts;
beforeAll(async () => {
  world = await openWorld('43', '2017-01-03T01:00:00Z');
  acts = actsOf(world);
  await publishStandard(world, 302_600, '2017-01-01');
});
afterAll(async () => { await world.close(); });

describe('one dibao case, from 3 January to its approval', () => {
  let path: string;
  let applicationId: string;
  let family: Home;

  it('the village delivers, the township accepts', async () => {
    family = await acts.home();
    const filed = await acts.done('/v1/applications', 'VILLAGE_OFFICER', acts.filing(family));
    applicationId = String(filed['id']);
    path = `/v1/applications/${applicationId}`;
    expect((await world.ask(`${path}/acceptance`, 'VILLAGE_OFFICER', {})).body).toMatchObject({
      status: 403, code: 'application.village_may_not_accept', clause: 'GS-2.4.2a',
    });
    await acts.done(`${path}/supplement-requests`, 'TOWNSHIP_WINDOW', { items: ['INCOME_PROOF'] });
    expect(await acts.codeOf(`${path}/acceptance`, 'TOWNSHIP_WINDOW')).toBe('application.supplement_outstanding');
    await acts.done(`${path}/supplements`, 'VILLAGE_OFFICER');
    expect(await acts.codeOf(`${path}/supplement-requests`, 'TOWNSHIP_WINDOW', { items: ['OTHER'] })).toBe('application.supplement_asked_once');
    await acts.done(`${path}/acceptance`, 'TOWNSHIP_WINDOW');
    expect(await acts.shown(path)).toMatchObject({
      phase: 'ACCEPTED', filed: { deliveredBy: 'village_officer-1' },
      accepted: { receiptNo: expect.stringMatching(/^439901100-20170103-/) },
    });
  });

  it('HN1-3.8: a dibao case with no verification report: the county that tries to confirm is refused, and so is the opinion before it', async () => {
    await acts.done(`${path}/verification-request`, 'TOWNSHIP_WINDOW');
    await acts.appraised(path);
    expect(await acts.codeOf(`${path}/first-opinion`, 'TOWNSHIP_REVIEWER', { opinion: 'GRANT' })).toBe('application.investigation_missing');
    await acts.surveyed(path);
    const missing = { code: 'application.verification_missing', clause: 'HN1-3.8' };
    expect((await world.ask(`${path}/approval`, 'COUNTY_CIVIL', {})).body).toMatchObject(missing);
    expect((await world.ask(`${path}/first-opinion`, 'TOWNSHIP_REVIEWER', { opinion: 'GRANT' })).body).toMatchObject(missing);
    await acts.report(applicationId, {
      reportId: derivedId('nothing checked'), complete: false, onPovertyRegistry: null,
      findings: [{ rule: 'verificationRequired', clause: 'HN1-3.8', met: false, figures: { flag: 'NO_DATA_CHECK' } }],
    });
    expect((await world.ask(`${path}/approval`, 'COUNTY_CIVIL', {})).body).toMatchObject(missing);
    await acts.report(applicationId);
    await acts.done(`${path}/first-opinion`, 'TOWNSHIP_REVIEWER', { opinion: 'GRANT' });
    expect(await acts.shown(path)).toMatchObject({ phase: 'REVIEWED', opinion: { amountFen: 30_650, standardId: derivedId('standard') } });
  });

  it('HN2-2.1.1: survey, appraisal and verification are done and the posting is missing: the county that approves is refused', async () => {
    expect(await acts.shown(path)).toMatchObject({
      survey: { investigators: officers.investigators }, appraisal: { inFavour: 20 }, report: { complete: true }, postings: [],
    });
    expect((await world.ask(`${path}/approval`, 'COUNTY_CIVIL', {})).body).toMatchObject({ code: 'application.posting_missing', clause: 'HN2-2.1.1', figures: { stage: 'TOWNSHIP' } });
    expect(await acts.codeOf(`${path}/submission`, 'TOWNSHIP_REVIEWER')).toBe('application.posting_missing');
    expect(await acts.shown(path)).toMatchObject({ phase: 'REVIEWED' });
  });

  it('HN2-2.1.1: the notice hangs seven full days and shows a masked name under one recorded grant', async () => {
    const posted = await acts.done(`${path}/posting`, 'TOWNSHIP_REVIEWER', { place: 'VILLAGE_BOARD' });
    await world.settle();
    const notices = async () => (await world.ask(`/v1/postings?division=${world.places.county}&atLeast=${String(posted['position'])}`, 'PUBLIC')).body;
    const surname = Array.from(family.names[0]!)[0];
    expect(await notices()).toMatchObject({
      items: [
        {
          division: world.places.village, name: expect.stringMatching(new RegExp(`^${surname}\\*+$`)), members: 3, amountFen: 30_650,
          lastDay: '2017-01-10',
        },
      ],
    });
    await notices();
    const grants = (await world.runtime.log.readAll(0, 10_000)).filter(({ type }) => type === 'RevealGranted');
    expect(grants).toHaveLength(1);
    await world.at('2017-01-10T01:00:00Z');
    expect(await acts.codeOf(`${path}/posting-closure`, 'TOWNSHIP_REVIEWER')).toBe('posting.still_hanging');
    await world.at('2017-01-11T01:00:00Z');
    await acts.done(`${path}/posting-closure`, 'TOWNSHIP_REVIEWER');
    const closed = await acts.done(`${path}/submission`, 'TOWNSHIP_REVIEWER');
    expect((await world.ask(`/v1/postings?division=${world.places.county}&atLeast=${String(closed['position'])}`, 'PUBLIC')).body).toMatchObject({
      items: [],
    });
  });

  it('the county waits for every visit that was drawn', async () => {
    expect(await acts.codeOf(`${path}/county-opinion`, 'COUNTY_CIVIL', { opinion: 'GRANT' })).toBe('application.sample_missing');
    const sampleId = derivedId('sample', applicationId);
    await world.verification.publish(
      'SampleDrawn',
      {
        sampleId, township: world.places.township, week: isoWeek(world.clock.today()), roster: [applicationId], needed: 1, selected: [applicationId], mandatory: [],
        seedCommitment: 'c', seed: 's', drawnOn: world.clock.today(),
      },
      world.places.township,
    );
    expect(await acts.codeOf(`${path}/county-opinion`, 'COUNTY_CIVIL', { opinion: 'GRANT' })).toBe('application.visit_missing');
    await world.verification.publish(
      'SampleVisitDone',
      { sampleId, applicationId, visitors: ['visitor-1', 'visitor-2'], result: 'CONFIRMED', visitedOn: world.clock.today() },
      world.places.township,
    );
    expect(await acts.shown(path)).toMatchObject({ visited: true, sampleComplete: true });
    await acts.done(`${path}/county-opinion`, 'COUNTY_CIVIL', { opinion: 'GRANT' });
    await acts.done(`${path}/county-posting`, 'COUNTY_CIVIL', { place: 'COUNTY_SITE' });
  });

  it('a reviewer cannot approve, nor can who reviewed under another role; the county can, after its notice', async () => {
    await world.at('2017-01-19T01:00:00Z');
    await acts.done(`${path}/county-posting-closure`, 'COUNTY_CIVIL');
    expect((await world.ask(`${path}/approval`, 'TOWNSHIP_REVIEWER', {})).body).toMatchObject({
      status: 403, code: 'application.only_county_approves',
    });
    expect(await acts.codeOf(`${path}/approval`, 'COUNTY_CIVIL', {}, 'township_reviewer-1')).toBe('application.own_work');
    const approved = await acts.done(`${path}/approval`, 'COUNTY_CIVIL');
    expect((await world.ask(`${path}/explanation`, 'COUNTY_CIVIL')).body).toMatchObject({
      decision: 'APPROVED', clauses: expect.arrayContaining(['HN1-3.8', 'HN2-2.1.1', 'HN2-2.2.3']),
    });
    const listed = await world.ask(`/v1/applications?phase=APPROVED&atLeast=${String(approved['position'])}`, 'COUNTY_CIVIL');
    expect(listed.body).toMatchObject({ items: [{ applicationId, phase: 'APPROVED', amountFen: 30_650 }] });
    const fed = (await world.runtime.log.feed(0, 1_000)).map(({ type }) => type);
    expect(fed).toEqual(['VerificationRequested', 'ApplicationSubmitted', 'ApplicationApproved']);
  });

  it('is nobody else’s to see: absent and out of reach look the same', async () => {
    const elsewhere = await world.ask(path, 'TOWNSHIP_WINDOW', undefined, 'w', world.places.otherTownship);
    const absent = await world.ask(`/v1/applications/${derivedId('nothing')}`, 'TOWNSHIP_WINDOW', undefined, 'w', world.places.otherTownship);
    const resident = await world.ask(path, 'RESIDENT', undefined, 'another-resident');
    expect([elsewhere, absent, resident].map(({ status }) => status)).toEqual([404, 404, 404]);
    expect({ ...elsewhere.body, traceId: '' }).toEqual({ ...absent.body, traceId: '' });
  });
});

describe('urgent help and small amounts', () => {
  const urgent = async () => {
    const path = await acts.filed({ scheme: 'TEMPORARY_ASSISTANCE', urgent: true, cause: 'ILLNESS' }, { by: 'RESIDENT', sub: 'resident-2' });
    await acts.done(`${path}/acceptance`, 'TOWNSHIP_WINDOW');
    return path;
  };

  it('the township helps up to the limit that its county has set, first; the papers follow in their days', async () => {
    const path = await urgent();
    expect(await acts.codeOf(`${path}/urgent-aid`, 'TOWNSHIP_REVIEWER', { amountFen: 80_000 })).toBe('temporary.limit_not_set');
    await publishPolicy(world, 'townshipSmallAmount', 80_000, plainDate('2017-01-19'));
    await publishPolicy(world, 'urgentPapersDays', { days: 5, unit: 'wd' }, plainDate('2017-01-19'));
    expect(await acts.codeOf(`${path}/urgent-aid`, 'TOWNSHIP_REVIEWER', { amountFen: 80_001 })).toBe('temporary.over_township_limit');
    await acts.done(`${path}/urgent-aid`, 'TOWNSHIP_REVIEWER', { amountFen: 80_000 });
    expect(await acts.codeOf(`${path}/papers`, 'TOWNSHIP_REVIEWER')).toBe('application.investigation_missing');
    expect((await world.ask(`${path}/timeline`, 'COUNTY_CIVIL')).body).toMatchObject({
      steps: [{ step: 'URGENT_PAPERS', status: 'running', dueOn: '2017-01-25', daysLeft: 6 }],
    });
  });

  it('a day that passes is missed once, found by looking; late papers still come', async () => {
    const path = await urgent();
    await acts.done(`${path}/urgent-aid`, 'COUNTY_CIVIL', { amountFen: 500_000 });
    await world.at('2017-01-26T01:00:00Z');
    await world.settle();
    const missed = async () =>
      (await world.runtime.log.readStream(path.replace('/v1/applications/', 'application-'))).filter(({ type }) => type === 'StepClockMissed')
        .length;
    expect(await missed()).toBe(1);
    await world.at('2017-01-27T01:00:00Z');
    expect(await missed()).toBe(1);
    await acts.surveyed(path);
    await acts.report(idOf(path), { onPovertyRegistry: false });
    await acts.done(`${path}/papers`, 'TOWNSHIP_REVIEWER');
    expect(await acts.shown(path)).toMatchObject({ phase: 'APPROVED', aid: { approvedBy: 'COUNTY', amountFen: 500_000 } });
  });
});

describe('refusals and bad input', () => {
  it('a refusal is served, and reviewed on request', async () => {
    const family = await acts.home(2);
    const filed = await acts.done('/v1/applications', 'RESIDENT', acts.filing(family), 'resident-3');
    const path = `/v1/applications/${String(filed['id'])}`;
    await acts.done(`${path}/acceptance`, 'TOWNSHIP_WINDOW');
    await acts.done(`${path}/near-relatives`, 'TOWNSHIP_WINDOW', {
      personId: family.persons[0], official: 'township_investigator-1', relation: 'SIBLING',
    });
    expect(await acts.codeOf(`${path}/investigation`, 'TOWNSHIP_INVESTIGATOR', officers)).toBe('application.investigator_is_relative');
    await acts.done(`${path}/refusal`, 'COUNTY_CIVIL', { reasons: ['INCOME_ABOVE_LINE'] });
    await acts.done(`${path}/refusal-notice`, 'TOWNSHIP_WINDOW');
    await acts.done(`${path}/review-request`, 'RESIDENT', {}, 'resident-3');
    expect((await world.ask(path, 'RESIDENT', undefined, 'resident-3')).body).toMatchObject({
      phase: 'UNDER_REVIEW', refused: { noticeDueOn: '2017-01-30' },
    });
  });

  it.each([
    ['no household', { householdId: derivedId('none') }, 422],
    [
      'negative fen',
      { members: [{ personId: derivedId('x'), adult: true, incomeYearlyFen: -1, depositsFen: 0, houses: 0, vehicles: 0 }] },
      400,
    ],
    ['an unknown field', { name: 'x' }, 400],
    ['another scheme', { scheme: 'PENSION' }, 400],
  ])('writes nothing for %s', async (_, more, status) => {
    const family: Home = { householdId: derivedId('h'), persons: [derivedId('p')], names: [] };
    const before = (await world.runtime.log.head()).position;
    expect((await world.ask('/v1/applications', 'TOWNSHIP_WINDOW', acts.filing(family, more))).status).toBe(status);
    expect((await world.runtime.log.head()).position).toBe(before);
  });

  it('every view equals its replay', async () => {
    const tables = ['application', 'step_clock', 'standard', 'posting', 'persons'];
    const rows = async () =>
      Promise.all(tables.map(async (table) => (await world.runtime.pool.query(`SELECT * FROM ${table} ORDER BY 1`)).rows as unknown[]));
    await world.settle();
    const before = await rows();
    for (const table of tables) await world.runtime.rebuildView(table);
    expect(await rows()).toEqual(before);
    expect(before.every((table) => table.length > 0)).toBe(true);
  });
});

it('a death in a household is told to whoever pays it, and taken back when the person joins again', async () => {
  const { householdId, persons } = await acts.home();
  const told = async () => (await world.runtime.log.feed(0, 100_000)).filter(({ stream }) => stream === `household-${householdId}`).map(({ type, payload }) => [type, JSON.parse(payload) as unknown]);
  await acts.done(`/v1/households/${householdId}/departures`, 'VILLAGE_OFFICER', { personId: persons[0], reason: 'DEATH' });
  const left = ['HouseholdMemberLeft', { personId: persons[0], reason: 'DEATH', leftOn: expect.stringMatching(/^2017-/) as unknown }];
  expect(await told()).toEqual([left]);
  const member = { personId: persons[0], relation: 'HEAD', adult: true };
  await acts.done(`/v1/households/${householdId}/members`, 'TOWNSHIP_WINDOW', { member });
  expect(await told()).toEqual([left, ['HouseholdMemberJoined', expect.objectContaining({ member })]]);
});

it('nobody is erased in the moment between an application and the list that shows it', async () => {
  const family = await acts.home(1);
  await acts.done('/v1/applications', 'TOWNSHIP_WINDOW', acts.filing(family));
  const asked = world.ask(`/v1/persons/${family.persons[0]!}/erasure`, 'COUNTY_CIVIL', { ground: 'PERSON_ASKED' });
  await new Promise((resume) => setTimeout(resume, 200));
  await world.settle();
  expect((await asked).body).toMatchObject({ status: 409, code: 'erasure.record_kept', figures: { recordsKept: 1 } });
});

it('nobody is erased whom payments pays, carried over from former years or put in another’s place', async () => {
  const [carried, later] = [(await acts.home(1)), (await acts.home(1))].map(({ householdId, persons }) => ({ householdId, personId: persons[0]! }));
  const ended = (personId: string) => world.ask(`/v1/persons/${personId}/erasure`, 'COUNTY_CIVIL', { ground: 'PERSON_ASKED' });
  await world.payments.publish('RecipientsCarriedOver', {
    division: world.places.county, number: 1, scheme: 'RURAL_DIBAO', area: 'RURAL', decision: { docNo: 'register of 2016', decidedOn: '2016-12-30' }, from: '2017-01-01',
    lines: [{
      entitlementId: derivedId('carried'), householdId: carried!.householdId, payee: { personId: carried!.personId, papersVersion: 1 }, coveredMembers: 1, amountMonthlyFen: 10_000,
    }],
    count: 1, totalMonthlyFen: 10_000, rootHash: 'r',
  });
  await world.payments.publish('PayeeChanged', {
    entitlementId: derivedId('carried'), division: world.places.county, payee: { personId: later!.personId, papersVersion: 1 }, changedOn: '2017-01-20',
  });
  for (const { personId } of [carried!, later!]) {
    expect((await ended(personId)).body).toMatchObject({ status: 409, code: 'erasure.record_kept', figures: { recordsKept: 1 } });
  }
});

it('a visit that finds another household sends the file back: nobody is granted on the survey that it contradicts', async () => {
  const path = await acts.filed({}, { size: 3 });
  const applicationId = idOf(path);
  const townshipSays = async (): Promise<void> => {
    await acts.surveyed(path);
    await acts.appraised(path);
    await acts.done(`${path}/first-opinion`, 'TOWNSHIP_REVIEWER', { opinion: 'GRANT' });
    await acts.done(`${path}/posting`, 'TOWNSHIP_REVIEWER', { place: 'VILLAGE_BOARD' });
  };
  await acts.done(`${path}/acceptance`, 'TOWNSHIP_WINDOW');
  await acts.done(`${path}/verification-request`, 'TOWNSHIP_WINDOW');
  await acts.report(applicationId);
  await townshipSays();
  await world.at('2017-02-13T01:00:00Z');
  await acts.done(`${path}/posting-closure`, 'TOWNSHIP_REVIEWER');
  await acts.done(`${path}/submission`, 'TOWNSHIP_REVIEWER');
  const sampleId = derivedId('sample', applicationId);
  await world.verification.publish('SampleDrawn', {
    sampleId, township: world.places.township, week: isoWeek(world.clock.today()), roster: [applicationId], needed: 1, selected: [applicationId], mandatory: [],
    seedCommitment: 'c', seed: 's', drawnOn: world.clock.today(),
  }, world.places.township);
  await world.verification.publish('SampleVisitDone',
    { sampleId, applicationId, visitors: ['visitor-1', 'visitor-2'], result: 'DIFFERENT', visitedOn: world.clock.today() }, world.places.township);
  expect(await acts.shown(path)).toMatchObject({
    phase: 'RETURNED', next: ['INVESTIGATION'], survey: null, opinion: null, submittedOn: null, visited: true, postings: [],
  });
  expect(await acts.codeOf(`${path}/county-opinion`, 'COUNTY_CIVIL', { opinion: 'GRANT' })).toBe('application.not_submitted');
  expect(await acts.codeOf(`${path}/approval`, 'COUNTY_CIVIL')).toBe('application.investigation_missing');
  await townshipSays();
  expect(await acts.shown(path)).toMatchObject({ phase: 'POSTED' });
});

describe('a notice in a village', () => {
  const postings = async () => (await world.ask(`/v1/postings?division=${world.places.village}`, 'PUBLIC')).body['items'] as { postingId: string }[];
  const hung = async (): Promise<string> => {
    const path = await acts.filed({}, { size: 3 });
    await acts.done(`${path}/acceptance`, 'TOWNSHIP_WINDOW');
    await acts.surveyed(path);
    await acts.appraised(path);
    await acts.report(idOf(path));
    await acts.done(`${path}/first-opinion`, 'TOWNSHIP_REVIEWER', { opinion: 'GRANT' });
    await acts.done(`${path}/posting`, 'TOWNSHIP_REVIEWER', { place: 'VILLAGE_BOARD' });
    await world.settle();
    return path;
  };
  const ofCase = async (path: string): Promise<string> => ((await acts.shown(path))['postings'] as { postingId: string }[])[0]!.postingId;

  it('a neighbour objects to what hangs there; somebody of another township finds nothing', async () => {
    const path = await hung();
    const objections = `/v1/postings/${await ofCase(path)}/objections`;
    expect((await world.ask(objections, 'RESIDENT', { kind: 'INCOME_HIDDEN' }, 'far-away', world.places.otherTownship)).status).toBe(404);
    expect((await world.ask(`/v1/postings/${derivedId('none')}/objections`, 'RESIDENT', { kind: 'INCOME_HIDDEN' }, 'neighbour')).status).toBe(404);
    expect((await world.ask(`${path}/objections`, 'RESIDENT', { kind: 'INCOME_HIDDEN' }, 'neighbour')).status).toBe(404);
    await acts.done(objections, 'RESIDENT', { kind: 'INCOME_HIDDEN' }, 'neighbour');
    expect(await acts.shown(path)).toMatchObject({ phase: 'OBJECTED' });
    expect(await acts.codeOf(objections, 'RESIDENT', { kind: 'AGAIN' }, 'neighbour')).toBe('posting.none_hanging');
  });

  it('is not shown after its last day, also where nobody has taken it down', async () => {
    const postingId = await ofCase(await hung());
    expect((await postings()).map((row) => row.postingId)).toContain(postingId);
    await world.at('2017-02-21T01:00:00Z');
    expect((await postings()).map((row) => row.postingId)).not.toContain(postingId);
  });
});

describe('what a filing may not say', () => {
  it('a member of age is no child, and a payee has papers of the version that is named', async () => {
    const family = await acts.home();
    const grown = acts.filing(family);
    const members = grown.members.map((member) => ({ ...member, adult: false }));
    expect(await acts.codeOf('/v1/applications', 'TOWNSHIP_WINDOW', { ...grown, members })).toBe('application.members_differ');
    expect(await acts.codeOf('/v1/applications', 'TOWNSHIP_WINDOW', { ...grown, payee: { ...grown.payee, papersVersion: 2 } })).toBe('application.payee_papers_unknown');
    await acts.done('/v1/applications', 'TOWNSHIP_WINDOW', grown);
  });

  it('a member of another open case for dibao; temporary assistance is asked beside it, and a case that has ended is in nobody’s way', async () => {
    const family = await acts.home();
    const first = String((await acts.done('/v1/applications', 'TOWNSHIP_WINDOW', acts.filing(family)))['id']);
    const again = acts.filing(family);
    expect(await acts.codeOf('/v1/applications', 'TOWNSHIP_WINDOW', again)).toBe('application.open_elsewhere');
    const moved = await acts.done('/v1/households', 'TOWNSHIP_WINDOW', { area: 'RURAL', division: world.places.village, members: [{ personId: family.persons[1], relation: 'HEAD', adult: true }] });
    const alone = acts.filing({ householdId: String(moved['id']), persons: [family.persons[1]!], names: [] });
    expect(await acts.codeOf('/v1/applications', 'TOWNSHIP_WINDOW', alone)).toBe('application.open_elsewhere');
    await acts.done('/v1/applications', 'TOWNSHIP_WINDOW', { ...again, scheme: 'TEMPORARY_ASSISTANCE', cause: 'ILLNESS' });
    await acts.done(`/v1/applications/${first}/withdrawal`, 'TOWNSHIP_WINDOW');
    await acts.done('/v1/applications', 'TOWNSHIP_WINDOW', again);
  });

  it('an amount beyond all reason is bad input, not a sum that breaks later', async () => {
    const family = await acts.home();
    const grown = acts.filing(family);
    const members = grown.members.map((member) => ({ ...member, incomeYearlyFen: Number.MAX_SAFE_INTEGER }));
    expect((await world.ask('/v1/applications', 'TOWNSHIP_WINDOW', { ...grown, members })).status).toBe(400);
    const path = await acts.filed({ scheme: 'TEMPORARY_ASSISTANCE', urgent: true, cause: 'ILLNESS' });
    await acts.done(`${path}/acceptance`, 'TOWNSHIP_WINDOW');
    expect((await world.ask(`${path}/urgent-aid`, 'COUNTY_CIVIL', { amountFen: 1_000_000_001 })).status).toBe(400);
    await acts.done(`${path}/urgent-aid`, 'COUNTY_CIVIL', { amountFen: 1_000_000_000 });
  });

  it('nobody is born tomorrow', async () => {
    const first17 = '43990120991231001';
    const papers = { name: '李未来', idNumber: `${first17}${checkDigitOf(first17)}` };
    expect((await world.ask('/v1/persons', 'TOWNSHIP_WINDOW', { division: world.places.village, papers })).body)
      .toMatchObject({ status: 422, code: 'person.id_number_invalid', figures: { problem: 'BIRTHDAY' } });
  });
});

it('papers are shown under a case that is there and names the person, and under no other', async () => {
  const [family, other] = [await acts.home(), await acts.home(1)];
  const applicationId = String((await acts.done('/v1/applications', 'TOWNSHIP_WINDOW', acts.filing(family)))['id']);
  const asked = (id: string, personId: string) => world.ask('/v1/reveals', 'TOWNSHIP_WINDOW',
    { references: [{ personId, papersVersion: 1 }], fields: ['name'], purpose: 'CASE_WORK', authorisation: { kind: 'APPLICATION', id } });
  expect((await asked(derivedId('no case'), family.persons[0]!)).status).toBe(404);
  expect((await asked(applicationId, other.persons[0]!)).status).toBe(404);
  expect((await asked(applicationId, family.persons[1]!)).status).toBe(201);
});

describe('a key used for another list', () => {
  const keyed = (path: string, body: unknown, key: string) => world.askKeyed(path, 'TOWNSHIP_WINDOW', body, key);
  const papersOf = (n: number) => {
    const first17 = `4399011980010100${n}`;
    return { name: '张三', idNumber: `${first17}${checkDigitOf(first17)}` };
  };

  it('carries nothing of it out, wherever the first list left something', async () => {
    const { village } = world.places;
    const wrong = { division: village, papers: { name: '李四', idNumber: '439901198001010000' } };
    expect((await keyed('/v1/persons/batch', { persons: [wrong, { division: village, papers: papersOf(1) }] }, 'list-of-persons')).status).toBe(200);
    const before = (await world.runtime.log.head()).position;
    const again = { persons: [{ division: village, papers: papersOf(2) }, { division: village, papers: papersOf(3) }] };
    expect(await keyed('/v1/persons/batch', again, 'list-of-persons')).toMatchObject({ status: 422, body: { code: 'idempotency.key_reused' } });
    const persons = await Promise.all([1, 2, 3].map(async () => (await acts.home(1)).persons[0]!));
    const homes = persons.map((personId) => ({ area: 'RURAL', division: village, members: [{ personId, relation: 'HEAD', adult: true }] }));
    const registered = (await world.runtime.log.head()).position;
    expect((await keyed('/v1/households/batch', { households: homes.slice(0, 1) }, 'list-of-homes')).status).toBe(200);
    expect(await keyed('/v1/households/batch', { households: homes.slice(1) }, 'list-of-homes')).toMatchObject({ status: 422 });
    expect((await world.runtime.log.head()).position).toBe(registered + 1);
    expect(before).toBeLessThan(registered);
    expect(await world.ask('/v1/persons/lookup', 'TOWNSHIP_WINDOW', { idNumber: papersOf(2).idNumber })).toMatchObject({ status: 404 });
  });
});
