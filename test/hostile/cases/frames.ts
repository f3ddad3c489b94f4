import { closeFrame, frameOf, OPCODES, textFrame, type FrameOptions } from '../../support/raw-socket';
import { deflateRawSync } from 'node:zlib';
import { TOKEN } from '../hostile-case';
import { bytes, inFragments, OFFERS_DEFLATE, signIn, times, type SocketCase } from '../socket-case';

const { text, continuation, binary, close, ping, pong } = OPCODES;
const PROTOCOL_ERROR = 1002;
const TOO_BIG = 1009;
const POLICY = 1008;
const INVALID_DATA = 1007;

const INIT = JSON.stringify({ type: 'connection_init', payload: { authorization: TOKEN } });
const PING = '{"type":"ping"}';
const KIB = 1024;
const PART: FrameOptions = { isFinal: false };

function reserved(): SocketCase[] {
  return [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => bytes(`a frame of the reserved opcode ${opcode}`, PROTOCOL_ERROR, frameOf(opcode, 'x'))); // prettier-ignore
}

function badCloseCodes(): SocketCase[] {
  return [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535].map((code) => bytes(`a close frame with the code ${code}`, PROTOCOL_ERROR, closeFrame(code))); // prettier-ignore
}

/** Frames that break RFC 6455, or the limits of the gateway. */
export const FRAMES: readonly SocketCase[] = [
  bytes('a frame without a mask', PROTOCOL_ERROR, frameOf(text, PING, { isMasked: false })),
  bytes('a ping without a mask', PROTOCOL_ERROR, frameOf(ping, '', { isMasked: false })),
  ...[1, 2, 3, 4, 5, 6, 7].map((bits) => bytes(`reserved bits ${bits}`, PROTOCOL_ERROR, frameOf(text, PING, { reserved: bits }))),
  ...reserved(),
  bytes('a continuation without a start', PROTOCOL_ERROR, frameOf(continuation, 'x')),
  bytes('a message within another', PROTOCOL_ERROR, frameOf(text, 'a', PART), frameOf(text, 'b')),
  bytes('a fragmented ping', PROTOCOL_ERROR, frameOf(ping, 'a', PART)),
  bytes('a fragmented close frame', PROTOCOL_ERROR, frameOf(close, Buffer.from([3, 232]), PART)),
  bytes('a ping of 126 bytes', PROTOCOL_ERROR, frameOf(ping, 'x'.repeat(126))),
  bytes('a close frame of 126 bytes', PROTOCOL_ERROR, closeFrame(1000, 'x'.repeat(124))),
  bytes('a close frame of one byte', PROTOCOL_ERROR, frameOf(close, 'x')),
  ...badCloseCodes(),
  bytes('a close frame with an invalid reason', INVALID_DATA, closeFrame(1000, Buffer.from([0xff, 0xfe]))),
  bytes('a close frame', 1000, closeFrame(1000)),
  bytes('an empty close frame', 1005, frameOf(close)),
  bytes('a close frame with a private code', 4999, closeFrame(4999, 'x'.repeat(123))),
  bytes('a message after a close frame', 1000, closeFrame(1000), textFrame(INIT), times(1_000, frameOf(ping))),
  bytes('a message and a close frame', 1000, textFrame(PING), closeFrame(1000)),
  bytes('a message of more than 100 KiB', TOO_BIG, frameOf(text, ' '.repeat(100 * KIB + 1))),
  bytes('a message of more than 100 KiB in fragments', TOO_BIG, frameOf(text, ' '.repeat(60 * KIB), PART), frameOf(continuation, ' '.repeat(60 * KIB))),
  bytes('a length of 2^53 - 1', TOO_BIG, frameOf(text, 'x', { length: 2n ** 53n - 1n })),
  bytes('a length of 2^64 - 1', TOO_BIG, frameOf(text, 'x', { length: 2n ** 64n - 1n })),
  bytes('a token of 10 MB', TOO_BIG, frameOf(text, JSON.stringify({ type: 'connection_init', payload: { authorization: 'x'.repeat(10_000_000) } }))),
  bytes('a message in thousands of fragments', POLICY, inFragments(' '.repeat(5_000))),
  bytes('thousands of empty fragments', POLICY, frameOf(text, '', PART), times(5_000, frameOf(continuation, '', PART))),
  bytes('invalid UTF-8', INVALID_DATA, frameOf(text, Buffer.from([0xc3, 0x28]))),
  bytes('a surrogate in UTF-8', INVALID_DATA, frameOf(text, Buffer.from([0xed, 0xa0, 0x80]))),
  bytes('UTF-8 that is longer than needed', INVALID_DATA, frameOf(text, Buffer.from([0xc0, 0xaf]))),
  bytes('UTF-8 that is cut short', INVALID_DATA, frameOf(text, Buffer.from([0xe2, 0x82]))),
  bytes('a binary message', 4400, frameOf(binary, INIT)),
  bytes('an empty binary message', 4400, frameOf(binary)),
  bytes('an empty message', 4400, frameOf(text)),
  bytes('ten thousand pings, whose pongs are not read', POLICY, times(10_000, frameOf(ping, 'x'.repeat(125)))),
  bytes('ten thousand pongs', POLICY, times(10_000, frameOf(pong, 'x'))),
  bytes('bytes that are no frames', PROTOCOL_ERROR, Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n')),
  { ...bytes('a compressed bomb, after compression was declined', PROTOCOL_ERROR, frameOf(text, deflateRawSync(Buffer.alloc(10_000_000)), { reserved: 4 })), handshake: OFFERS_DEFLATE }, // prettier-ignore
  {
    name: 'a message byte by byte, in more parts than the limit',
    end: POLICY,
    async act(client) {
      const frame = frameOf(text, ' '.repeat(50 * KIB));
      for (let at = 0; at < frame.length && client.closed === undefined; at += 1) {
        client.send(frame.subarray(at, at + 1));
        await new Promise(setImmediate);
      }
    },
  },
  {
    name: 'a connection that the client only half closes',
    end: 1006,
    async act(client) {
      await signIn(client);
      client.socket.end();
    },
  },
  {
    name: 'a connection that ends within a frame',
    end: 1006,
    act(client) {
      client.send(frameOf(text, INIT).subarray(0, 20));
      client.socket.end();
    },
  },
  {
    name: 'a message whose characters are cut by fragments',
    end: 'open',
    async act(client) {
      const message = Buffer.from('{"type":"ping","payload":{"a":"ğüş€"}}');
      client.send(frameOf(text, message.subarray(0, 33), PART), frameOf(ping), frameOf(continuation, message.subarray(33)));
      await client.message('"ğüş€"');
    },
  },
  {
    name: 'pings among the fragments of a message',
    end: 'open',
    async act(client) {
      client.send(frameOf(text, '{"type":', PART), times(50, frameOf(ping, 'x')), frameOf(continuation, '"ping"}'));
      await client.message('"pong"');
    },
  },
]; // prettier-ignore
