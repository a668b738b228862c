/** What an application is, folded from its facts alone. No law is read here: what was decided under the law of its day stays. */
import type { PlainDate } from '@doudi/kernel';
import type { ApplicationEvent, DataOf, MandatoryVisit, NearRelative, Stage, Step } from './application.events.js';

/** The furthest point reached; what may follow is decided on the evidence, not on the phase alone. */
export type Phase =
  | 'NONE'
  | 'FILED'
  | 'SUPPLEMENT'
  | 'ACCEPTED'
  | 'INVESTIGATING'
  | 'INVESTIGATED'
  | 'APPRAISED'
  | 'REVIEWED'
  | 'POSTED'
  | 'OBJECTED'
  | 'CLEAN'
  | 'SUBMITTED'
  | 'RETURNED'
  | 'COUNTY_POSTED'
  | 'COUNTY_CLEAN'
  | 'AIDED'
  | 'APPROVED'
  | 'REFUSED'
  | 'UNDER_REVIEW'
  | 'NOT_ACCEPTED'
  | 'TRANSFERRED'
  | 'WITHDRAWN'
  | 'ENDED';

/** Nothing more is decided here; a refusal may still be served and reviewed. */
export const endedPhases: ReadonlySet<Phase> = new Set<Phase>([
  'APPROVED', 'REFUSED', 'UNDER_REVIEW', 'NOT_ACCEPTED', 'TRANSFERRED', 'WITHDRAWN', 'ENDED',
]);

export type StepClock = DataOf<'StepClockStarted'> & { readonly status: 'running' | 'met' | 'missed' | 'reminded' | 'stopped' };
export type Posting = DataOf<'NoticePosted'> & { readonly closedOn: PlainDate | null };
export type Sample = DataOf<'SampleRecorded'> & { readonly visit: DataOf<'VisitRecorded'> | null; readonly completed: number | null };

export type Application = {
  readonly phase: Phase;
  readonly filed: DataOf<'ApplicationFiled'> | null;
  readonly supplement: { readonly items: readonly string[]; readonly receivedOn: PlainDate | null } | null;
  readonly accepted: DataOf<'ApplicationAccepted'> | null;
  readonly notAccepted: DataOf<'ApplicationNotAccepted'> | null;
  readonly transferred: DataOf<'ApplicationTransferred'> | null;
  readonly relatives: readonly NearRelative[];
  readonly verificationRequestedOn: PlainDate | null;
  readonly report: DataOf<'ReportRecorded'> | null;
  readonly survey: { readonly started: DataOf<'InvestigationStarted'>; readonly completed: DataOf<'InvestigationCompleted'> | null } | null;
  readonly appraisal: DataOf<'AppraisalHeld'> | null;
  readonly opinion: DataOf<'FirstOpinionGiven'> | null;
  readonly postings: { readonly [At in Stage]: Posting | null };
  readonly objections: readonly DataOf<'ObjectionRaised'>[];
  readonly submittedOn: PlainDate | null;
  readonly submissions: number;
  readonly mandatoryVisit: readonly MandatoryVisit[];
  readonly sample: Sample | null;
  readonly countyOpinion: DataOf<'CountyOpinionGiven'> | null;
  readonly approved: DataOf<'ApplicationApproved'> | null;
  readonly refused: DataOf<'ApplicationRefused'> | null;
  readonly noticeServedOn: PlainDate | null;
  readonly aid: DataOf<'AidGranted'> | null;
  readonly papersCompletedOn: PlainDate | null;
  readonly endReason: string | null;
  /** Who accepted, investigated or reviewed, ever: none of them approves. */
  readonly handledBy: readonly string[];
  readonly clocks: Readonly<Partial<Record<Step, StepClock>>>;
};

export const initial: Application = {
  phase: 'NONE', filed: null, supplement: null, accepted: null, notAccepted: null, transferred: null, relatives: [],
  verificationRequestedOn: null, report: null, survey: null, appraisal: null, opinion: null, postings: { TOWNSHIP: null, COUNTY: null },
  objections: [], submittedOn: null, submissions: 0, mandatoryVisit: [], sample: null, countyOpinion: null, approved: null, refused: null,
  noticeServedOn: null, aid: null, papersCompletedOn: null, endReason: null, handledBy: [], clocks: {},
};

export type Filed = Application & { readonly filed: DataOf<'ApplicationFiled'> };

const withHands = (state: Application, ...subjects: readonly string[]): readonly string[] => [
  ...new Set([...state.handledBy, ...subjects]),
];
const withClock = (state: Application, step: Step, status: StepClock['status']): Application['clocks'] => {
  const clock = state.clocks[step];
  return clock === undefined ? state.clocks : { ...state.clocks, [step]: { ...clock, status } };
};
const withVisit = (state: Application, reason: MandatoryVisit): readonly MandatoryVisit[] =>
  state.mandatoryVisit.includes(reason) ? state.mandatoryVisit : [...state.mandatoryVisit, reason];

/** In the urgent lane, once help is given, the papers that follow do not move the case; they are its evidence. */
const advance = (state: Application, phase: Phase): Phase => (state.phase === 'AIDED' ? 'AIDED' : phase);

/** What hung and went up on an earlier opinion is undone by a new one. */
const opined = (state: Application, data: DataOf<'FirstOpinionGiven'>): Application => {
  const { survey, appraisal } = state;
  const before = state.opinion === null ? state : { ...undone(state, state.phase), survey, appraisal };
  return { ...before, phase: advance(state, 'REVIEWED'), opinion: data, handledBy: withHands(state, data.by) };
};

/** Whoever acts for the township has handled the case; who hangs and closes the county's own notice has not. */
const ofTownship = (state: Application, stage: Stage, by: string): readonly string[] =>
  (stage === 'TOWNSHIP' ? withHands(state, by) : state.handledBy);

const posted = (state: Application, data: DataOf<'NoticePosted'>): Application => ({
  ...state, handledBy: ofTownship(state, data.stage, data.by), phase: data.stage === 'COUNTY' ? 'COUNTY_POSTED' : 'POSTED',
  postings: { ...state.postings, [data.stage]: { ...data, closedOn: null } },
});

const closedClean = (state: Application, { stage, closedOn, by }: DataOf<'PostingClosed'>): Application => {
  const posting = state.postings[stage];
  return {
    ...state, handledBy: ofTownship(state, stage, by), phase: stage === 'COUNTY' ? 'COUNTY_CLEAN' : 'CLEAN',
    postings: { ...state.postings, [stage]: posting === null ? null : { ...posting, closedOn } },
  };
};

/** What the township found out is undone; who handled the case, the report and the visits stay. */
const undone = (state: Application, phase: Phase): Application => ({
  ...state, phase, survey: null, appraisal: null, opinion: null, countyOpinion: null, postings: { TOWNSHIP: null, COUNTY: null },
  submittedOn: null,
});
const objected = (state: Application, data: DataOf<'ObjectionRaised'>): Application => ({
  ...undone(state, 'OBJECTED'), objections: [...state.objections, data], mandatoryVisit: withVisit(state, 'REPORTED'),
});

const sentUp = (state: Application, submittedOn: PlainDate, by: string | undefined): Application => ({
  ...state, phase: 'SUBMITTED', submittedOn, submissions: state.submissions + 1, handledBy: withHands(state, ...(by === undefined ? [] : [by])),
});

/** A disputed appraisal is undone by the survey it led to. */
const investigating = (state: Application, data: DataOf<'InvestigationStarted'>): Application => ({
  ...state, phase: advance(state, 'INVESTIGATING'), survey: { started: data, completed: null },
  appraisal: state.appraisal?.disputed === true ? null : state.appraisal, handledBy: withHands(state, ...data.investigators),
});

const surveyed = (state: Application, data: DataOf<'InvestigationCompleted'>): Application => ({
  ...state, phase: advance(state, 'INVESTIGATED'), survey: state.survey === null ? null : { ...state.survey, completed: data },
  handledBy: withHands(state, ...data.investigators, data.by),
  mandatoryVisit: data.doubtful ? withVisit(state, 'DOUBTFUL') : state.mandatoryVisit,
});

export const evolve = (state: Application, { type, data }: ApplicationEvent): Application => {
  switch (type) {
    case 'ApplicationFiled': return { ...state, phase: 'FILED', filed: data };
    case 'SupplementRequested': return { ...state, phase: 'SUPPLEMENT', supplement: { items: data.items, receivedOn: null } };
    case 'SupplementReceived': return { ...state, phase: 'FILED', supplement: { items: data.items, receivedOn: data.receivedOn } };
    case 'ApplicationAccepted': return { ...state, phase: 'ACCEPTED', accepted: data, handledBy: withHands(state, data.by) };
    case 'ApplicationNotAccepted': return { ...state, phase: 'NOT_ACCEPTED', notAccepted: data };
    case 'ApplicationTransferred': return { ...state, phase: 'TRANSFERRED', transferred: data };
    case 'NearRelativeRegistered': {
      const { personId, official, relation } = data;
      return {
        ...state, relatives: [...state.relatives, { personId, official, relation }], mandatoryVisit: withVisit(state, 'NEAR_RELATIVE'),
        handledBy: withHands(state, data.by),
      };
    }
    case 'VerificationRequested': return { ...state, verificationRequestedOn: data.requestedOn };
    case 'InvestigationStarted':
      return investigating(state, data);
    case 'InvestigationCompleted': return surveyed(state, data);
    case 'AppraisalHeld': return { ...state, phase: advance(state, 'APPRAISED'), appraisal: data, handledBy: withHands(state, data.by) };
    case 'FirstOpinionGiven': return opined(state, data);
    case 'NoticePosted': return posted(state, data);
    case 'ObjectionRaised': return objected(state, data);
    case 'PostingClosed': return closedClean(state, data);
    case 'ApplicationSubmitted': return sentUp(state, data.submittedOn, data.submittedBy);
    case 'FileSentUp': return sentUp(state, data.submittedOn, data.by);
    case 'ApplicationClosed': return state;
    case 'ReportRecorded': return { ...state, report: data };
    case 'SampleRecorded': return { ...state, sample: { ...data, visit: null, completed: null } };
    case 'VisitRecorded': return { ...state, sample: state.sample === null ? null : { ...state.sample, visit: data } };
    case 'FileReturned': return undone(state, 'RETURNED');
    case 'SampleCompleted': return { ...state, sample: state.sample === null ? null : { ...state.sample, completed: data.visited } };
    case 'CountyOpinionGiven': return { ...state, countyOpinion: data };
    case 'ApplicationApproved': return { ...state, phase: 'APPROVED', approved: data };
    case 'ApplicationRefused': return { ...state, phase: 'REFUSED', refused: data };
    case 'RefusalNoticeServed': return { ...state, noticeServedOn: data.servedOn };
    case 'ApplicationWithdrawn': return { ...state, phase: 'WITHDRAWN' };
    case 'ProcedureEnded': return { ...state, phase: 'ENDED', endReason: data.reason };
    case 'ReviewRequested': return { ...state, phase: 'UNDER_REVIEW' };
    case 'AidGranted': return { ...state, phase: data.urgent ? 'AIDED' : 'APPROVED', aid: data };
    case 'PapersCompleted': return { ...state, phase: 'APPROVED', papersCompletedOn: data.completedOn };
    case 'StepClockStarted': return { ...state, clocks: { ...state.clocks, [data.step]: { ...data, status: 'running' } } };
    case 'StepClockMet': return { ...state, clocks: withClock(state, data.step, 'met') };
    case 'StepClockStopped': return { ...state, clocks: withClock(state, data.step, 'stopped') };
    case 'StepClockMissed': return { ...state, clocks: withClock(state, data.step, 'missed') };
    case 'StepClockReminded': return { ...state, clocks: withClock(state, data.step, 'reminded') };
  }
};
