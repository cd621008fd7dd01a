import { createServer } from 'node:https';
import tls, { type SecureVersion, type TlsOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { selfSignedCertificate } from '../support/iterable/certificate.ts';
import { callerOf } from '../support/iterable/client.ts';
import { originOf } from '../support/iterable/servers.ts';

/** Old versions need algorithms that OpenSSL leaves out unless it is told otherwise. */
const OLD_CIPHERS = 'DEFAULT:@SECLEVEL=0';

const certificate = selfSignedCertificate();

async function serverSpeaking(version: SecureVersion, options: TlsOptions = {}): Promise<string> {
  const server = createServer(
    { ...certificate, minVersion: version, maxVersion: version, ciphers: OLD_CIPHERS, ...options },
    (_, response) => response.end('{}'),
  );
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  server.on('tlsClientError', () => undefined);
  return originOf(server, 'https');
}

/** Whether the OpenSSL at hand can still speak it at all. */
async function isSpoken(version: SecureVersion): Promise<boolean> {
  const { hostname, port } = new URL(await serverSpeaking(version));
  const socket = tls.connect({
    host: hostname,
    port: Number(port),
    minVersion: version,
    ciphers: OLD_CIPHERS,
    ca: certificate.cert,
  });
  onTestFinished(() => void socket.destroy());
  return new Promise((resolve) => {
    socket.on('secureConnect', () => resolve(true));
    socket.on('error', () => resolve(false));
  });
}

describe('a connection to Iterable', () => {
  const defaults = {
    ca: tls.getCACertificates(),
    minVersion: tls.DEFAULT_MIN_VERSION,
    ciphers: tls.DEFAULT_CIPHERS,
  };

  /** What could make TLS 1.1 work is switched on, so that only the client's own setting stands against it. */
  beforeAll(() => {
    tls.setDefaultCACertificates([certificate.cert]);
    tls.DEFAULT_MIN_VERSION = 'TLSv1.1';
    tls.DEFAULT_CIPHERS = OLD_CIPHERS;
  });
  afterAll(() => {
    tls.setDefaultCACertificates(defaults.ca);
    tls.DEFAULT_MIN_VERSION = defaults.minVersion;
    tls.DEFAULT_CIPHERS = defaults.ciphers;
  });

  it.each<[SecureVersion]>([['TLSv1.2'], ['TLSv1.3']])('speaks %s', async (version) => {
    expect(await callerOf(await serverSpeaking(version))()).toMatchObject({ kind: 'answer', status: 200 });
  });

  it('asks for HTTP/1.1 and nothing else, where the server has HTTP/2 too', async () => {
    let asked: readonly string[] = [];
    const origin = await serverSpeaking('TLSv1.3', {
      ALPNCallback: ({ protocols }) => {
        asked = protocols;
        return protocols.includes('h2') ? 'h2' : 'http/1.1';
      },
    });

    expect(await callerOf(origin)()).toMatchObject({ kind: 'answer', status: 200 });
    expect(asked).toEqual(['http/1.1']);
  });

  it('refuses TLS 1.1, even where the process allows it', async ({ skip }) => {
    if (!(await isSpoken('TLSv1.1'))) skip('the OpenSSL of this Node cannot speak TLS 1.1');
    expect(await callerOf(await serverSpeaking('TLSv1.1'))()).toEqual({
      kind: 'no-answer',
      cause: expect.stringMatching(/PROTOCOL/),
      isSent: false,
    });
  });

  it('refuses a certificate that nobody vouches for', async () => {
    tls.setDefaultCACertificates(defaults.ca);
    onTestFinished(() => tls.setDefaultCACertificates([certificate.cert]));
    expect(await callerOf(await serverSpeaking('TLSv1.3'))()).toEqual({
      kind: 'no-answer',
      cause: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      isSent: false,
    });
  });
});
