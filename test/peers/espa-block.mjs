/** ESPA 4.4.4, clauses 2.3 and 4: control characters, data blocks and records. Part of espa-station.mjs, which see. */
export const [SOH, STX, ETX, EOT, ENQ, ACK, NAK, RS, US] = [1, 2, 3, 4, 5, 6, 0x15, 0x1e, 0x1f];

export const hex = (byte) => byte.toString(16).padStart(2, '0');
export const textOf = (bytes) => String.fromCharCode(...bytes);
export const bccOf = (bytes) => bytes.reduce((sum, byte) => sum ^ byte, 0) & 0x7f;

/** 4.1: header STX id US data RS id US data ... ETX, and the BCC over all of that; SOH is not in the sum. */
export function blockOf(header, records) {
  const body = records.map(([id, data]) => `${id}${String.fromCharCode(US)}${data}`);
  const text = `${header}${String.fromCharCode(STX)}${body.join(String.fromCharCode(RS))}`;
  const bytes = [...Buffer.from(text, 'latin1'), ETX];
  return [SOH, ...bytes, bccOf(bytes)];
}

/** 4.3: what each record may hold. '0' is kept for later, and more digits are another value ("01" is not "1"). */
const RECORDS = {
  1: /^[ -~]{1,16}$/,
  2: /^[ -~]{0,128}$/,
  3: /^[1-9]$/,
  4: /^[1-3]$/,
  5: /^[1-9]$/,
  6: /^[1-3]$/,
  7: /^[1-9]$/,
  8: /^[1-9]$/,
};

/** What lies between SOH and ETX: { header, records }, or { wrong } in words. */
export function readBlock(bytes) {
  const text = textOf(bytes);
  if (!/^[1-5]$/.test(text[0] ?? '') || bytes[1] !== STX)
    return { wrong: 'header is not one digit 1-5 and STX' };
  const records = {};
  for (const part of text.slice(2).split(String.fromCharCode(RS))) {
    if (part === '') return { wrong: 'RS or STX with no record after it' };
    const [id, data, ...more] = part.split(String.fromCharCode(US));
    if (data === undefined || more.length > 0)
      return { wrong: `record ${JSON.stringify(part)} has not one US` };
    if (!Object.hasOwn(RECORDS, id)) return { wrong: `no record ${JSON.stringify(id)} is known` };
    if (Object.hasOwn(records, id)) return { wrong: `record ${id} comes twice` };
    if (!RECORDS[id].test(data)) return { wrong: `record ${id} may not hold ${JSON.stringify(data)}` };
    records[id] = data;
  }
  if (text[0] !== '5' && text[0] !== '2' && records[1] === undefined)
    return { wrong: 'no record 1, address' };
  if (text[0] === '2' && records[7] === undefined && records[8] === undefined)
    return { wrong: 'status information without record 7 or 8' };
  return { header: text[0], records };
}
