import { describe, expect, it } from 'vitest';
import { createSign, signatureTime, signingKey } from '../../lib/aws/signature.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

describe('a signature', () => {
  it('is made with the key that AWS gives as an example', () => {
    // https://docs.aws.amazon.com/general/latest/gr/signature-v4-examples.html, as of 2015-08-30
    expect(signingKey(SECRET, '20150830', 'us-east-1', 'iam').toString('hex')).toBe(
      'c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9',
    );
  });

  it.each([
    // "post-vanilla" and "post-header-key-sort" of AWS's Signature Version 4 test suite.
    [{}, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [{ 'my-header1': 'value1' }, 'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c'],
  ])('is the one of AWS, with %j', (more, signature) => {
    const sign = createSign({ region: 'us-east-1', service: 'service' });
    const headers = {
      host: 'example.amazonaws.com',
      ...more,
      'x-amz-date': '20150830T123600Z',
    };
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET };

    expect(sign(headers, Buffer.alloc(0), credentials)).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
        `SignedHeaders=${Object.keys(headers).join(';')}, Signature=${signature}`,
    );
  });

  it('has a time in whole seconds', () => {
    expect(signatureTime(Date.UTC(2015, 7, 30, 12, 36, 0, 999))).toBe('20150830T123600Z');
  });

  it('follows the day and the key: none of before is used again', () => {
    const sign = createSign({ region: 'us-east-1', service: 'sqs' });
    const signed = (day: string, secretAccessKey: string) =>
      sign({ host: 'a.example', 'x-amz-date': `${day}T000000Z` }, Buffer.from('{}'), {
        accessKeyId: 'id',
        secretAccessKey,
      });
    const first = signed('20261128', 'one');

    expect(new Set([first, signed('20261129', 'one'), signed('20261128', 'two')])).toHaveLength(3);
    expect(signed('20261128', 'one')).toBe(first);
  });
});
