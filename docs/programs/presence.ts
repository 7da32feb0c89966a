// Asks who is connected:  node presence.ts user-42 user-43
// SERVICE_URL and SERVICE_TOKEN say where and by which right. Needs Node 24 and no package.
const { SERVICE_URL = 'http://localhost:3000', SERVICE_TOKEN = '' } = process.env;

const answer = await fetch(`${SERVICE_URL}/chat/presence`, {
  method: 'POST',
  headers: { authorization: `Bearer ${SERVICE_TOKEN}`, 'content-type': 'application/json' },
  body: JSON.stringify({ userIds: process.argv.slice(2) }),
});
if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);

for (const { userId, status, since = '', clients } of (await answer.json()).users) {
  const names = clients.map((it: { clientId: string; sockets: number }) => `${it.clientId} x${it.sockets}`);
  console.log(userId, status, since, names.join(', '));
}
