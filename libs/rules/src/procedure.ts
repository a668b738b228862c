/** The steps of a scheme at a place on a day, each with the body that acts and its time limit. */
import { isWithin, type Division, type PlainDate } from '@doudi/kernel';
import { clauseOf, inForce, normalQualifier, type Qualifier, type Status } from './entry.js';
import { find, type Law } from './law.js';
import type { Limit } from './words.js';

export type ProcedureStep = {
  readonly step: string;
  readonly order: number;
  readonly body: string | null;
  readonly limit: Limit | null;
  /** What the limit counts from. */
  readonly after: string;
  /** True: the limit is a shortest time (a posting), not a longest. */
  readonly atLeast: boolean;
  readonly clause: string;
  readonly status: Status;
};

const stepsNamed = (law: Law, place: Division, day: PlainDate, question: Qualifier): readonly string[] => {
  const entries = [...(law.byRule.get('procedureStep') ?? [])].filter(([area]) => isWithin(place, area)).flatMap(([, list]) => list);
  return [...new Set(entries.filter((entry) => inForce(entry, day) && entry.qualifier.scheme === question.scheme)
    .flatMap(({ qualifier }) => qualifier.key ?? []))];
};

/** In order; empty where no procedure of the scheme is in force. `scheme`: URBAN_DIBAO and RURAL_DIBAO are dibao. */
export const procedureSteps = (law: Law, scheme: string, place: Division, day: PlainDate): readonly ProcedureStep[] => {
  const question = normalQualifier({ scheme });
  return stepsNamed(law, place, day, question).flatMap((key) => {
    const entry = find(law, 'procedureStep', place, day, { ...question, key });
    if (entry === null) return [];
    const { order, body, limit, after, atLeast } = entry.value;
    return [{ step: key, order, body, limit, after, atLeast, clause: clauseOf(entry), status: entry.status }];
  }).sort((a, b) => a.order - b.order);
};

/** One step by name, or null where the procedure does not have it. */
export const procedureStep = (law: Law, scheme: string, step: string, place: Division, day: PlainDate): ProcedureStep | null =>
  procedureSteps(law, scheme, place, day).find((known) => known.step === step) ?? null;
