/** Persons over REST: registered, amended, found, shown masked. What is personal goes in and never comes back whole. */
import { zDivision, zUuid } from '@doudi/contracts';
import { CallParam, notFound, Operation, type Call, type ServiceRuntime } from '@doudi/edge';
import type { Answer } from '@doudi/event-store';
import { masked, type Papers, type Vault } from '@doudi/vault';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { amendPapers, checkIdNumber, personFor, registerPerson, registerPersons } from './persons.js';
import { INTAKE_RUNTIME } from './tokens.js';
import { VAULT } from './vault.port.js';

const zLine = (max: number) => z.string().min(1).max(max).regex(/^\P{Cc}+$/u);
const shapes = {
  name: zLine(100),
  idNumber: zLine(40),
  phone: z.string().regex(/^[0-9+ -]{5,30}$/),
  address: zLine(300),
  bankAccount: z.string().regex(/^\d{8,30}$/),
  bankName: zLine(100),
  freeText: z.string().min(1).max(2_000),
} as const;
const { name, idNumber, ...optional } = shapes;
const zPapers = z.strictObject({
  name, idNumber, phone: optional.phone.optional(), address: optional.address.optional(), bankAccount: optional.bankAccount.optional(),
  bankName: optional.bankName.optional(), freeText: optional.freeText.optional(),
});
const Entry = z.strictObject({ division: zDivision, papers: zPapers });
const Batch = z.strictObject({ persons: z.array(Entry).min(1).max(1_000) });
const BatchAnswer = z.strictObject({
  persons: z.array(z.strictObject({ line: z.int(), personId: zUuid.nullable(), papersVersion: z.int().nullable(), problem: z.string().nullable() })),
  position: z.int(),
});
const Patch = z.strictObject({
  name: name.optional(), idNumber: idNumber.optional(), phone: optional.phone.nullable().optional(), address: optional.address.nullable().optional(),
  bankAccount: optional.bankAccount.nullable().optional(), bankName: optional.bankName.nullable().optional(), freeText: optional.freeText.nullable().optional(),
}).refine((patch) => Object.keys(patch).length > 0, 'at least one field');
const PersonParams = z.strictObject({ personId: zUuid });
const Lookup = z.strictObject({ idNumber });
const Found = z.strictObject({ personId: zUuid, division: zDivision, papersVersion: z.int() });
const Shown = z.strictObject({
  ...Found.shape, registeredOn: z.string().meta({ format: 'date' }),
  papers: z.strictObject({ name: z.string(), idNumber: z.string(), phone: z.string(), bankAccount: z.string(), bankName: z.string() }).partial().nullable()
    .meta({ description: 'Masked; null when the papers were erased.' }),
});

const tag = 'persons';
const onScreen = ['name', 'idNumber', 'phone', 'bankAccount', 'bankName'] as const;
const registrars = ['TOWNSHIP_WINDOW', 'VILLAGE_OFFICER', 'COUNTY_CIVIL', 'SERVICE'] as const;
const viewers = ['TOWNSHIP_WINDOW', 'TOWNSHIP_INVESTIGATOR', 'TOWNSHIP_REVIEWER', 'COUNTY_CIVIL', 'VERIFICATION_OFFICER'] as const;

@Controller()
export class PersonsController {
  constructor(
    @Inject(INTAKE_RUNTIME) readonly runtime: ServiceRuntime,
    @Inject(VAULT) readonly vault: Vault,
  ) {}

  @Operation({
    id: 'registerPerson', method: 'POST', path: '/v1/persons', summary: 'Registers a person', tag, roles: [...registrars], body: Entry,
    refusals: ['resource.not_found', 'person.id_number_invalid', 'person.already_registered'],
  })
  register(@CallParam() call: Call<typeof Entry>): Promise<Answer> {
    return registerPerson(this, call, call.body);
  }

  @Operation({
    id: 'registerPersons', method: 'POST', path: '/v1/persons/batch', summary: 'Registers up to 1,000 persons; each line has its own outcome', tag,
    roles: [...registrars], body: Batch, answer: BatchAnswer, refusals: ['resource.not_found', 'idempotency.key_reused'], bodyLimit: 4_194_304,
  })
  async registerBatch(@CallParam() call: Call<typeof Batch>): Promise<unknown> {
    return registerPersons(this, call, call.body.persons);
  }

  @Operation({
    id: 'lookUpPerson', method: 'POST', path: '/v1/persons/lookup', summary: 'Finds a person of one’s division by ID number', tag, roles: [...viewers, 'SERVICE'],
    body: Lookup, answer: Found, refusals: ['resource.not_found', 'person.id_number_invalid'],
  })
  async lookUp(@CallParam() { body, actor, today }: Call<typeof Lookup>): Promise<z.output<typeof Found>> {
    checkIdNumber(today, body.idNumber, 'body.idNumber');
    const personId = (await this.vault.findByIdNumber(body.idNumber)) ?? notFound();
    const { registered, papersVersion } = await personFor(this, actor, personId);
    return { personId, division: registered.division, papersVersion };
  }

  @Operation({
    id: 'amendPapers', method: 'POST', path: '/v1/persons/:personId/papers', summary: 'Keeps a next version of a person’s papers; null takes a field away', tag,
    roles: ['TOWNSHIP_WINDOW', 'COUNTY_CIVIL'], params: PersonParams, body: Patch,
    refusals: ['person.id_number_invalid', 'person.erased', 'person.number_taken', 'person.not_registered'],
  })
  amend(@CallParam() call: Call<typeof Patch, typeof PersonParams>): Promise<Answer> {
    return amendPapers(this, call, call.params.personId, call.body);
  }

  @Operation({
    id: 'getPerson', method: 'GET', path: '/v1/persons/:personId', summary: 'A person, papers masked', tag, roles: [...viewers], params: PersonParams, answer: Shown,
  })
  async show(@CallParam() { params, actor }: Call<undefined, typeof PersonParams>): Promise<z.output<typeof Shown>> {
    const { personId } = params;
    const { registered, papersVersion } = await personFor(this, actor, personId);
    let papers: Partial<Papers> | null = null;
    for await (const { missing, name: known = '', idNumber: number = '', phone, bankAccount, bankName } of this.vault.reveal([{ personId, papersVersion }], onScreen)) {
      if (!missing) papers = masked({ name: known, idNumber: number, phone, bankAccount, bankName });
    }
    return { personId, division: registered.division, papersVersion, registeredOn: registered.registeredOn, papers: papers as z.output<typeof Shown>['papers'] };
  }
}
