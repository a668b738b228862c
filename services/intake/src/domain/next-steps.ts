/** What a case is waiting for, and whose turn it is: for the work list. The decision itself looks at the law, not at this list. */
import { laterSteps } from './application.urgent.js';
import { endedPhases, type Filed } from './application.state.js';

type Next = { readonly step: string; readonly body: 'TOWNSHIP' | 'COUNTY_CIVIL' | 'HOUSEHOLD' };

const ofTownship = (state: Filed): readonly Next[] => {
  const open: Next[] = [];
  if (state.verificationRequestedOn === null) open.push({ step: 'VERIFICATION_REQUEST', body: 'TOWNSHIP' });
  if (!state.survey?.completed) open.push({ step: 'INVESTIGATION', body: 'TOWNSHIP' });
  return open.length > 0
    ? open
    : [
        ...(state.appraisal === null && state.filed.scheme !== 'TEMPORARY_ASSISTANCE'
          ? [{ step: 'APPRAISAL', body: 'TOWNSHIP' } as const]
          : []),
        { step: 'FIRST_OPINION', body: 'TOWNSHIP' },
      ];
};

const hangsNotices = ({ filed }: Filed): boolean => filed.scheme !== 'TEMPORARY_ASSISTANCE';

const stepsOf = (state: Filed): readonly Next[] => {
  switch (state.phase) {
    case 'SUPPLEMENT':
      return [{ step: 'SUPPLEMENT', body: 'HOUSEHOLD' }];
    case 'FILED':
      return [{ step: 'ACCEPTANCE', body: 'TOWNSHIP' }];
    case 'REVIEWED':
      return [{ step: state.opinion?.opinion === 'GRANT' && hangsNotices(state) ? 'POSTING' : 'SUBMISSION', body: 'TOWNSHIP' }];
    case 'POSTED':
      return [{ step: 'POSTING_CLOSURE', body: 'TOWNSHIP' }];
    case 'CLEAN':
      return [{ step: 'SUBMISSION', body: 'TOWNSHIP' }];
    case 'SUBMITTED':
      if (state.countyOpinion === null) return [{ step: 'COUNTY_OPINION', body: 'COUNTY_CIVIL' }];
      return [{ step: state.countyOpinion.opinion === 'GRANT' && hangsNotices(state) ? 'COUNTY_POSTING' : 'DECISION', body: 'COUNTY_CIVIL' }];
    case 'COUNTY_POSTED':
      return [{ step: 'COUNTY_POSTING_CLOSURE', body: 'COUNTY_CIVIL' }];
    case 'COUNTY_CLEAN':
      return [{ step: 'DECISION', body: 'COUNTY_CIVIL' }];
    default:
      return ofTownship(state);
  }
};

const helpFirst = ({ filed, accepted, aid }: Filed): boolean => filed.urgent && accepted !== null && aid === null;

/** Names of the steps, in order. In the urgent lane the help stands alone until it is given. */
export const nextSteps = (state: Filed): readonly string[] => {
  if (state.refused !== null) return state.noticeServedOn === null ? ['REFUSAL_NOTICE'] : [];
  if (endedPhases.has(state.phase)) return [];
  if (helpFirst(state)) return ['URGENT_AID'];
  if (state.aid !== null)
    return [
      ...ofTownship(state)
        .map(({ step }) => step)
        .filter((step) => step !== 'FIRST_OPINION' && step !== 'APPRAISAL'),
      'PAPERS',
    ];
  return stepsOf(state).map(({ step }) => step);
};

/** GS-2.3.5: which steps of an urgent case may be done after the help. */
export const openLaterSteps = (state: Filed): readonly string[] =>
  state.filed.urgent && !endedPhases.has(state.phase) && state.aid === null ? laterSteps : [];
