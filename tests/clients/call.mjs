// Calls SOAP services as they are described: reads {"calls": [...]} from stdin, writes one answer or fault for each to stdout.
//
// A call is {wsdl, endpoint, operation, headers: [{name, namespace, value}], values, key, tls: {ca, cert, key}}. Everything about
// the message but its values and its headers comes from the WSDL.
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import https from "node:https";
import soap from "soap";

async function answered(call) {
  if (call.tls) {
    // The package hands its own settings to the first file of a WSDL only; what it imports is fetched with the global ones.
    const pair = Object.entries(call.tls).map(([name, path]) => [name, readFileSync(path)]);
    https.globalAgent = new https.Agent({ ...Object.fromEntries(pair), keepAlive: false });
  }
  let client;
  try {
    client = await soap.createClientAsync(call.wsdl, { endpoint: call.endpoint });
    if (call.key) {
      client.addHttpHeader("Authorization", `Bearer ${call.key}`);
    }
    for (const header of call.headers) {
      client.addSoapHeader({ [header.name]: header.value }, "", "h", header.namespace);
    }
    const [result] = await client[`${call.operation}Async`](call.values);
    return { answer: result };
  } catch (error) {
    const fault = error.root?.Envelope?.Body?.Fault;
    return fault ? { fault, sent: client.lastRequest } : { failure: String(error) };
  }
}

const { calls } = JSON.parse(await text(process.stdin));
const answers = [];
for (const call of calls) {
  answers.push(await answered(call));
}
process.stdout.write(JSON.stringify(answers));
