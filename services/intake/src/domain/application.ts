/**
 * The application of a household, from filing to decision (3.3.1), as one aggregate. Its commands are written down by who acts:
 * filing (the window), review and posting (the township), evidence (verification), decision (the county), urgent (help first), clocks.
 */
import { reject, type Decision } from '@doudi/kernel';
import { checkStepClock, type CheckStepClock } from './application.clocks.js';
import {
  approveApplication, endProcedure, giveCountyOpinion, refuseApplication, requestReview, serveRefusalNotice, withdrawApplication,
  type DecisionCommand,
} from './application.decision.js';
import { applicationEvents, type ApplicationEvent } from './application.events.js';
import { completeSample, recordReport, recordSample, recordVisit, type EvidenceCommand } from './application.evidence.js';
import {
  acceptApplication, declineAcceptance, fileApplication, receiveSupplement, registerNearRelative, requestSupplement, requestVerification,
  transferApplication, type FilingCommand,
} from './application.filing.js';
import { closePosting, postNotice, raiseObjection, submitApplication, type PostingCommand } from './application.posting.js';
import { completeInvestigation, giveFirstOpinion, holdAppraisal, startInvestigation, type ReviewCommand } from './application.review.js';
import { evolve, initial, type Application, type Filed } from './application.state.js';
import { approveSmallAmount, completePapers, grantUrgentAid, type UrgentCommand } from './application.urgent.js';

export type ApplicationCommand =
  FilingCommand | ReviewCommand | PostingCommand | EvidenceCommand | DecisionCommand | UrgentCommand | CheckStepClock;

const isFiled = (state: Application): state is Filed => state.filed !== null;

/** Order: the application is there; then the guards of the command. */
export const decide = (command: ApplicationCommand, state: Application): Decision<ApplicationEvent> => {
  if (command.type === 'FileApplication') return fileApplication(command.data, state);
  if (!isFiled(state)) return reject('application.not_filed');
  switch (command.type) {
    case 'RequestSupplement': return requestSupplement(command.data, state);
    case 'ReceiveSupplement': return receiveSupplement(command.data, state);
    case 'AcceptApplication': return acceptApplication(command.data, state);
    case 'DeclineAcceptance': return declineAcceptance(command.data, state);
    case 'TransferApplication': return transferApplication(command.data, state);
    case 'RegisterNearRelative': return registerNearRelative(command.data, state);
    case 'RequestVerification': return requestVerification(command.data, state);
    case 'StartInvestigation': return startInvestigation(command.data, state);
    case 'CompleteInvestigation': return completeInvestigation(command.data, state);
    case 'HoldAppraisal': return holdAppraisal(command.data, state);
    case 'GiveFirstOpinion': return giveFirstOpinion(command.data, state);
    case 'PostNotice': return postNotice(command.data, state);
    case 'RaiseObjection': return raiseObjection(command.data, state);
    case 'ClosePosting': return closePosting(command.data, state);
    case 'SubmitApplication': return submitApplication(command.data, state);
    case 'RecordReport': return recordReport(command.data, state);
    case 'RecordSample': return recordSample(command.data, state);
    case 'RecordVisit': return recordVisit(command.data, state);
    case 'CompleteSample': return completeSample(command.data, state);
    case 'GiveCountyOpinion': return giveCountyOpinion(command.data, state);
    case 'ApproveApplication': return approveApplication(command.data, state);
    case 'RefuseApplication': return refuseApplication(command.data, state);
    case 'ServeRefusalNotice': return serveRefusalNotice(command.data, state);
    case 'WithdrawApplication': return withdrawApplication(command.data, state);
    case 'EndProcedure': return endProcedure(command.data, state);
    case 'RequestReview': return requestReview(command.data, state);
    case 'GrantUrgentAid': return grantUrgentAid(command.data, state);
    case 'ApproveSmallAmount': return approveSmallAmount(command.data, state);
    case 'CompletePapers': return completePapers(command.data, state);
    case 'CheckStepClock': return checkStepClock(command.data, state);
  }
};

/** A receipt number is given once. */
const uniqueKeys = (event: ApplicationEvent): readonly string[] =>
  event.type === 'ApplicationAccepted' ? [`receipt:${event.data.receiptNo}`] : [];

export const application = {
  name: 'application',
  initial,
  evolve,
  decide,
  events: applicationEvents,
  published: ['VerificationRequested', 'ApplicationSubmitted', 'ApplicationApproved', 'AidGranted', 'ApplicationClosed'],
  uniqueKeys,
  keyTaken: 'application.receipt_taken',
} as const;
