/** Papers leave and lists come in only here, each as a recorded act; and here a person's papers are erased. */
import { Readable } from 'node:stream';
import { zPlainDate, zUuid } from '@doudi/contracts';
import { accepted, CallParam, notFound, Operation, refuse, type Call, type ServiceRuntime } from '@doudi/edge';
import type { Answer } from '@doudi/event-store';
import { derivedId } from '@doudi/kernel';
import { tokenise, type ListFormat, type TokenisedLine, type Vault } from '@doudi/vault';
import { Controller, Inject, StreamableFile } from '@nestjs/common';
import { z } from 'zod';
import { zErasureGround } from '../domain/erasure.js';
import { zPapersField } from '../domain/person.js';
import { zAuthorisation, zPurpose } from '../domain/reveal.js';
import { tokenisation, zListPurpose } from '../domain/tokenise.js';
import { erasePerson, erasureOf, type ShownErasure } from './erasures.js';
import { withinReach } from './persons.js';
import { openReveal, requestReveal } from './reveals.js';
import { INTAKE_RUNTIME } from './tokens.js';
import { RECORDS_KEPT, VAULT, type RecordsKept } from './vault.port.js';

const zReference = z.strictObject({ personId: zUuid, papersVersion: z.int().min(1).max(1_000_000) });
const Reveal = z.strictObject({
  references: z.array(zReference).min(1).max(10_000), fields: z.array(zPapersField).min(1).max(7),
  purpose: zPurpose.optional(), authorisation: zAuthorisation.optional(),
});
const RevealParams = z.strictObject({ revealId: zUuid });
const zRevealed = z.strictObject({
  ...zReference.shape, name: z.string(), idNumber: z.string(), phone: z.string(), address: z.string(), bankAccount: z.string(), bankName: z.string(), freeText: z.string(),
  missing: z.literal(true),
}).partial({ name: true, idNumber: true, phone: true, address: true, bankAccount: true, bankName: true, freeText: true, missing: true });
const List = z.strictObject({
  format: z.enum(['CSV', 'JSON_LINES']), contentBase64: z.base64().min(4).max(4_000_000), purpose: zListPurpose.optional(), authorisationId: zUuid,
});
const ListParams = z.strictObject({ tokenisationId: zUuid });
const zToken = z.strictObject({ line: z.int(), personId: zUuid.optional(), problem: z.enum(['INVALID', 'UNKNOWN']).optional() });
const Erasure = z.strictObject({ ground: zErasureGround });
const zErased = z.strictObject({ personId: zUuid, ground: zErasureGround, erasedOn: zPlainDate, completedOn: zPlainDate.nullable() });
const PersonParams = z.strictObject({ personId: zUuid });

const tag = 'vault';
const lineStream = (rows: AsyncIterable<unknown> | Iterable<unknown>): StreamableFile => {
  async function* lines(): AsyncGenerator<string> {
    for await (const row of rows) yield `${JSON.stringify(row)}\n`;
  }
  return new StreamableFile(Readable.from(lines()), { type: 'application/x-ndjson; charset=utf-8' });
};

@Controller()
export class VaultController {
  constructor(
    @Inject(INTAKE_RUNTIME) readonly runtime: ServiceRuntime,
    @Inject(VAULT) readonly vault: Vault,
    @Inject(RECORDS_KEPT) private readonly recordsKept: RecordsKept,
  ) {}

  @Operation({
    id: 'requestReveal', method: 'POST', path: '/v1/reveals', summary: 'Asks for papers of persons, for a purpose and under an authorisation', tag,
    roles: ['SERVICE', 'COUNTY_FINANCE', 'VERIFICATION_OFFICER', 'TOWNSHIP_WINDOW', 'TOWNSHIP_INVESTIGATOR', 'TOWNSHIP_REVIEWER', 'COUNTY_CIVIL', 'AUDITOR'],
    body: Reveal, bodyLimit: 2_097_152,
    refusals: ['resource.not_found', 'reveal.purpose_missing', 'reveal.role_missing', 'reveal.authorisation_missing', 'reveal.field_not_for_purpose', 'reveal.other_terms'],
  })
  request(@CallParam() call: Call<typeof Reveal>): Promise<Answer> {
    const { purpose, authorisation, references, fields } = call.body;
    return requestReveal(this, call, { references, fields, purpose: purpose ?? null, authorisation: authorisation ?? null });
  }

  @Operation({
    id: 'getRevealedPapers', method: 'GET', path: '/v1/reveals/:revealId/papers', summary: 'The papers of a granted reveal as JSON lines, in the order asked', tag,
    roles: ['SERVICE', 'COUNTY_FINANCE', 'VERIFICATION_OFFICER', 'TOWNSHIP_WINDOW', 'TOWNSHIP_INVESTIGATOR', 'TOWNSHIP_REVIEWER', 'COUNTY_CIVIL', 'AUDITOR'],
    params: RevealParams, answer: zRevealed, refusals: ['reveal.not_granted', 'reveal.expired', 'reveal.not_started'],
  })
  async papers(@CallParam() call: Call<undefined, typeof RevealParams>): Promise<StreamableFile> {
    return lineStream(await openReveal(this, call, call.params.revealId));
  }

  @Operation({
    id: 'tokeniseList', method: 'POST', path: '/v1/tokenisations', summary: 'Turns an uploaded list of ID numbers into references; the list is kept sealed', tag,
    roles: ['VERIFICATION_OFFICER', 'COUNTY_CIVIL', 'TOWNSHIP_WINDOW', 'SERVICE', 'AUDITOR'], body: List, bodyLimit: 4_194_304,
    refusals: ['tokenise.list_unreadable', 'tokenise.purpose_missing', 'tokenise.role_missing', 'tokenise.list_empty', 'tokenise.other_terms'],
  })
  async tokenise(@CallParam() call: Call<typeof List>): Promise<Answer> {
    const { body, meta, actor, today } = call;
    const content = Buffer.from(body.contentBase64, 'base64');
    const lines = await this.linesFor(actor, content, body.format);
    const tokenisationId = derivedId('tokenisation', meta.commandId);
    const problems = (problem: string): number => lines.filter((line) => 'problem' in line && line.problem === problem).length;
    const [unknown, invalid] = [problems('UNKNOWN'), problems('INVALID')];
    const data = {
      tokenisationId, purpose: body.purpose ?? null, authorisationId: body.authorisationId, lines: lines.length, found: lines.length - unknown - invalid, unknown, invalid,
      digest: meta.requestDigest ?? '', by: actor, tokenisedOn: today,
    };
    const answer = await this.runtime.run(call, tokenisation, tokenisationId, { type: 'TokeniseList', data });
    accepted(answer);
    await this.vault.keepFile(tokenisationId, Buffer.concat([Buffer.from(`${body.format}\n`), content]));
    return answer;
  }

  @Operation({
    id: 'getTokenisedList', method: 'GET', path: '/v1/tokenisations/:tokenisationId/references', summary: 'The references of an uploaded list as JSON lines, as of now', tag,
    roles: ['VERIFICATION_OFFICER', 'COUNTY_CIVIL', 'TOWNSHIP_WINDOW', 'SERVICE', 'AUDITOR'], params: ListParams, answer: zToken,
  })
  async references(@CallParam() { params, actor }: Call<undefined, typeof ListParams>): Promise<StreamableFile> {
    const { tokenised } = (await this.runtime.load(tokenisation, params.tokenisationId)).state;
    const file = tokenised?.by === actor.sub ? await this.vault.readFile(params.tokenisationId) : null;
    if (file === null) return notFound();
    const content = Buffer.from(file);
    const end = content.indexOf(0x0a);
    return lineStream(await this.linesFor(actor, content.subarray(end + 1), content.subarray(0, end).toString() as ListFormat));
  }

  @Operation({
    id: 'erasePerson', method: 'POST', path: '/v1/persons/:personId/erasure', summary: 'Erases a person’s papers unless the law keeps the record', tag,
    roles: ['COUNTY_CIVIL'], params: PersonParams, body: Erasure, refusals: ['erasure.record_kept', 'erasure.not_decided', 'view.behind'],
  })
  erase(@CallParam() call: Call<typeof Erasure, typeof PersonParams>): Promise<Answer> {
    return erasePerson(this, this.recordsKept, call, call.params.personId, call.body.ground);
  }

  @Operation({
    id: 'getErasure', method: 'GET', path: '/v1/persons/:personId/erasure', tag,
    summary: 'When a person’s papers were erased, and on which day the last of their key had left the database’s files and the backups',
    roles: ['COUNTY_CIVIL', 'AUDITOR'], params: PersonParams, answer: zErased,
  })
  async erased(@CallParam() call: Call<undefined, typeof PersonParams>): Promise<ShownErasure> {
    return (await erasureOf(this, call, call.params.personId)) ?? notFound();
  }

  /** Who is registered but out of reach looks like who is not registered. */
  private async linesFor(actor: Call['actor'], content: Uint8Array, format: ListFormat): Promise<readonly TokenisedLine[]> {
    const lines = await tokenise(this.vault, content, format).catch((error: unknown) => {
      if (error instanceof RangeError) return refuse('tokenise.list_unreadable');
      throw error;
    });
    const reached = await withinReach(this, actor, lines.flatMap((line) => ('personId' in line ? [line.personId] : [])));
    return lines.map((line) => ('personId' in line && !reached.has(line.personId) ? { line: line.line, problem: 'UNKNOWN' } : line));
  }
}
