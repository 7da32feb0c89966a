// Imported first by every command: an old Node gets one plain line. What comes after may use what this asks for.
const NEEDED = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(`Suda needs Node ${NEEDED.join('.')} or newer; this is ${process.versions.node} (https://nodejs.org).`);
  process.exit(1);
}
