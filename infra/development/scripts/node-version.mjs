// Imported first by every command: on an old Node it prints one line and exits. Later imports may use the required version.
const NEEDED = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(`Suda needs Node ${NEEDED.join('.')} or newer; this is ${process.versions.node} (https://nodejs.org).`);
  process.exit(1);
}
