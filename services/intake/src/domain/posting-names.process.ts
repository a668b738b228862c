/** A notice that shows a name needs the vault to show it: one grant for each notice, recorded before the name is read, by nobody's hand. */
import { derivedId, endOfDay, type Uuid } from '@doudi/kernel';
import { sha256 } from '@doudi/rules';
import { application } from './application.js';
import { applicationEvents, type DataOf } from './application.events.js';
import { reveal, revealEvents, type RevealCommand } from './reveal.js';
import { causeOf, ownId, type Cause, type Made, type Seen } from './stored.js';

type Named = DataOf<'NoticePosted'> & { readonly applicationId: Uuid };
type Waiting = Cause<Named> | null;

/** Under which grant the name on a notice is read. */
export const postingRevealId = (postingId: Uuid): Uuid => derivedId('posting-reveal', postingId);

const posted = (event: Seen): Named | null => {
  const applicationId = event.type === 'NoticePosted' ? ownId(event, application.name) : null;
  if (applicationId === null) return null;
  const data = applicationEvents.NoticePosted.parse(JSON.parse(event.payload));
  return data.fields.includes('NAME') ? { ...data, applicationId } : null;
};

const granted = (event: Seen): Uuid | null =>
  (event.type === 'RevealGranted' && event.foreign === null ? revealEvents.RevealGranted.parse(JSON.parse(event.payload)).revealId : null);

export const grantPostingNames = {
  name: 'intake.grant-posting-names',
  key: (event: Seen): Uuid | null => {
    const notice = posted(event);
    return notice === null ? granted(event) : postingRevealId(notice.postingId);
  },
  initial: null as Waiting,
  evolve: (_: Waiting, event: Seen): Waiting => {
    const data = posted(event);
    return data === null ? null : causeOf(event, data);
  },
  next: (waiting: Waiting) => {
    if (waiting === null) return [];
    const { eventId, correlationId, division, data } = waiting;
    const revealId = postingRevealId(data.postingId);
    const digest = sha256(`${data.subject.personId} ${data.subject.papersVersion}\n`);
    const command: Made<RevealCommand> = ({ today }) => ({
      type: 'RequestReveal',
      data: {
        revealId, purpose: 'POSTING', authorisation: { kind: 'APPLICATION', id: data.applicationId }, fields: ['name'], references: 1,
        digest, by: { sub: 'intake.grant-posting-names', roles: ['SERVICE'], division }, grantedOn: today,
        validUntil: endOfDay(data.lastDay),
      },
    });
    return [{ causedBy: eventId, aggregate: reveal, id: revealId, command, division, correlationId }];
  },
} as const;
