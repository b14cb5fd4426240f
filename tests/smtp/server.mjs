// A mail server (`smtp-server`) on a free port of this machine. Its one argument is JSON: `secure` for TLS from the start,
// `plain` where it offers no encryption, `cert` and `key` as PEM for a certificate of the test's own, `password` where somebody must sign in as `remit`, `busy` for
// so many recipients that are put off first. It prints the port in a line; when its standard input ends, it prints the mails
// that it took and what it was asked, and ends.

import { SMTPServer } from 'smtp-server';

const { secure = false, plain = false, cert, key, password, busy = 0 } = JSON.parse(process.argv[2] ?? '{}');
const said = { mails: [], n_connections: 0, passwords: [] };
let n_busy = busy;

const server = new SMTPServer({
  secure,
  hideSTARTTLS: plain,
  ...(cert ? { cert, key } : {}),
  authOptional: !password,
  // Whoever asks for no encryption is answered all the same: the test is about what the client does.
  allowInsecureAuth: true,
  onConnect(session, done) {
    said.n_connections += 1;
    done();
  },
  onAuth(auth, session, done) {
    said.passwords.push({ password: auth.password, secure: session.secure });
    const is_right = auth.username === 'remit' && auth.password === password;
    // What it says repeats what it was sent, as bad servers do.
    done(is_right ? null : new Error(`no such password: ${auth.password}`), { user: auth.username });
  },
  onRcptTo(address, session, done) {
    n_busy -= 1;
    done(n_busy >= 0 ? Object.assign(new Error('busy'), { responseCode: 451 }) : null);
  },
  onData(stream, session, done) {
    const parts = [];
    stream.on('data', (part) => parts.push(part));
    stream.on('end', () => {
      const { envelope, secure, user } = session;
      const to = envelope.rcptTo.map((one) => one.address);
      said.mails.push({ from: envelope.mailFrom.address, to, secure, user: user ?? null, raw: Buffer.concat(parts).toString() });
      done();
    });
  },
});
server.on('error', () => {});
server.listen(0, '127.0.0.1', () => console.log(server.server.address().port));
process.stdin.on('end', () => {
  process.stdout.write(JSON.stringify(said), () => process.exit(0));
}).resume();
