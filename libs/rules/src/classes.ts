/** Places that pay by class (一类, 二类 …): a decision there names the class of the household, and the class needs a rate. */
import type { Division, PlainDate } from '@doudi/kernel';
import type { Qualifier } from './entry.js';
import { find, type Law } from './law.js';

/** Whether the place pays by class on that day, and no class, or one without a rate, is named. */
export const lacksClass = (law: Law, place: Division, day: PlainDate, question: Qualifier, classKey: string | null): boolean => {
  const method = find(law, 'benefitMethod', place, day, question)?.value;
  if (method !== 'CLASS' && (method !== 'DIFFERENCE_OR_CLASS' || classKey === null)) return false;
  return classKey === null || find(law, 'classRate', place, day, { ...question, key: classKey }) === null;
};
