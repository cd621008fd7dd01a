import { describe, expect, it } from 'vitest';
import { apiKeyScheme } from '../../../lib/accept/verify/api-key.ts';
import { verdictOn as verdictOnRead } from '../../support/proven.ts';
import { requestWith } from '../../support/requests.ts';

const KEY = 'k3y-of:the source';
const USER = 'k3y';
const keys = [apiKeyScheme.parseKey('another'), apiKeyScheme.parseKey(KEY), apiKeyScheme.parseKey(USER)];

function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

function verdictOn(headers: Record<string, string>, candidates = keys): string {
  return verdictOnRead(apiKeyScheme.read(requestWith({ headers })), candidates);
}

describe('a key that the sender presents', () => {
  it.each<[string, Record<string, string>]>([
    ['Api-Key', { 'api-key': KEY }],
    ['Bearer', { authorization: `Bearer ${KEY}` }],
    ['bearer, in lower case', { authorization: `bearer ${KEY}` }],
    ['BEARER, in upper case', { authorization: `BEARER ${KEY}` }],
    ['Bearer after several blanks', { authorization: `Bearer   ${KEY}` }],
    ['the user name of Basic', { authorization: basic(`${USER}:`) }],
    ['the user name of Basic, with a password', { authorization: basic(`${USER}:pass:word`) }],
    ['the user name of Basic, without a colon', { authorization: basic(USER) }],
    ['basic, in lower case', { authorization: basic(`${USER}:`).replace('Basic', 'basic') }],
    ['the first of several keys', { 'api-key': 'another' }],
    ['Api-Key beside a wrong Bearer', { 'api-key': KEY, authorization: 'Bearer wrong' }],
    ['Api-Key beside a wrong Basic', { 'api-key': KEY, authorization: basic('wrong:') }],
  ])('is right as %s', (_, headers) => {
    expect(verdictOn(headers)).toBe('proven');
  });

  it.each<[string, Record<string, string>]>([
    ['another Api-Key', { 'api-key': 'wrong' }],
    ['the key in another case', { 'api-key': KEY.toUpperCase() }],
    ['the start of the key', { 'api-key': KEY.slice(0, -1) }],
    ['the key with a blank before it', { 'api-key': ` ${KEY}` }],
    ['the key twice', { 'api-key': `${KEY},${KEY}` }],
    ['a wrong Api-Key beside the right Bearer', { 'api-key': 'wrong', authorization: `Bearer ${KEY}` }],
    ['another Bearer', { authorization: 'Bearer wrong' }],
    ['two in one header', { authorization: `Bearer ${KEY}, ${basic(`${USER}:`)}` }],
    ['the key as the password of Basic', { authorization: basic(`wrong:${USER}`) }],
    ['the key bare in Basic', { authorization: `Basic ${USER}` }],
    ['the name of a property', { 'api-key': '__proto__' }],
  ])('is wrong as %s', (_, headers) => {
    expect(verdictOn(headers)).toBe('mismatch');
  });

  it.each<[string, Record<string, string>]>([
    ['no header', {}],
    ['an empty Api-Key', { 'api-key': '' }],
    ['an empty Api-Key beside the right Bearer', { 'api-key': '', authorization: `Bearer ${KEY}` }],
    ['an empty Authorization', { authorization: '' }],
    ['the key in another header', { 'x-api-key': KEY }],
  ])('is not there with %s', (_, headers) => {
    expect(apiKeyScheme.read(requestWith({ headers }))).toEqual({ why: 'no-header' });
  });

  it.each<[string, string]>([
    ['Bearer and nothing', 'Bearer'],
    ['Bearer and a blank', 'Bearer '],
    ['Basic and a blank', 'Basic '],
    ['Basic without a user', basic(`:${KEY}`)],
    ['the key without a scheme', KEY.replaceAll(' ', '')],
    ['the key after an unknown scheme', `Token ${KEY}`],
  ])('cannot be read out of %s', (_, authorization) => {
    expect(apiKeyScheme.read(requestWith({ headers: { authorization } }))).toEqual({
      why: 'unreadable',
    });
  });

  it('is wrong where there are no keys', () => {
    expect(verdictOn({ 'api-key': KEY }, [])).toBe('mismatch');
  });

  it('is compared by digests of one length', () => {
    expect(apiKeyScheme.parseKey('')).toHaveLength(32);
    expect(apiKeyScheme.parseKey('x'.repeat(1_000))).toHaveLength(32);
  });
});
