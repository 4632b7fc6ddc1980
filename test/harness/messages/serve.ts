// The Messages API as a process of its own, for what kills its clients: `node --import tsx test/harness/messages/serve.ts OPTIONS`.
// Prints one line, `{"url": …, "control": …}`, and ends when its standard input does.
//   --replies FILE   a module whose default export is a ReplyFunction
//   --limits JSON    MinuteLimits
//   --port N
// `GET control/requests` has all requests without their bodies; `POST control/next` takes a JSON list of scripted replies.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { startMessagesServer } from '../messagesServer';
import type { MinuteLimits } from './rateLimiter';
import type { ReplyFunction, ScriptedReply } from './scriptedReply';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      replies: { type: 'string' },
      limits: { type: 'string', default: '{}' },
      port: { type: 'string', default: '0' },
    },
  });
  if (!values.replies) throw new Error('--replies FILE is missing');

  const replies = (await import(pathToFileURL(values.replies).href)) as {
    default: ReplyFunction | { default: ReplyFunction };
  };
  const reply = typeof replies.default === 'function' ? replies.default : replies.default.default;
  const limits = JSON.parse(values.limits) as MinuteLimits;
  const server = await startMessagesServer({ reply, limits, port: Number(values.port), keepsBodies: false });

  const control = createServer((request, response) => {
    void text(request).then((body) => {
      if (request.url === '/next') server.answerNext(...(JSON.parse(body) as ScriptedReply[]));
      const requests = server.requests.map((served) => ({ ...served, headers: undefined }));
      response.setHeader('content-type', 'application/json').end(JSON.stringify(requests));
    });
  });
  await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve));
  console.log(
    JSON.stringify({ url: server.url, control: `http://127.0.0.1:${(control.address() as AddressInfo).port}` }),
  );
  process.stdin.resume().once('close', () => process.exit(0));
}

void main();
