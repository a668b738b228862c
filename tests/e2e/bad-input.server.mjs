// A deployment as `npm start -- --empty` opens it, and with it what that one does not hand out: tokens of offices elsewhere. Says one
// line of JSON, then serves until it is told to stop. A process of its own, so that all it ever says can be searched.
import { roles } from '../../libs/contracts/dist/index.js';
import { openDeployment } from '../../infra/standalone/dist/deployment.js';

const [dir, port, places] = process.argv.slice(2);
const deployment = await openDeployment({ dir, port: Number(port), start: '2017-01-03T01:00:00Z' });
const tokens = {};
for (const [place, { division, seconds }] of Object.entries(JSON.parse(places))) {
  tokens[place] = {};
  for (const role of roles) {
    tokens[place][role] = await deployment.issuer.tokenFor({ sub: `${role.toLowerCase()}-of-${place}`, roles: [role], division, ...(seconds && { seconds }) });
  }
}
process.once('SIGTERM', async () => {
  await deployment.close();
  process.exit(0);
});
process.stdout.write(`${JSON.stringify({ url: deployment.url, tokens })}\n`);
