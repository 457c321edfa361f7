// OpenAI's client for Node: node speak.mjs BASE_URL TEXT FOLDER. Writes what it hears there, prints what it learns.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import OpenAI from "openai";
import { Stream } from "openai/streaming";

const [baseURL, text, folder] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: "none", maxRetries: 0 });
const request = { model: "gpt-4o-mini-tts", voice: "marin", input: text };

const write = (name, audio) => writeFile(join(folder, name), audio);
const refusalOf = (call) =>
  call.then(
    () => ({}),
    ({ constructor, status, code, param, type, requestID }) =>
      ({ class: constructor.name, status, code, param, type, named: Boolean(requestID) }),
  );

const whole = await client.audio.speech.create({ ...request, voice: { id: "af_heart" } });
await write("whole.mp3", Buffer.from(await whole.arrayBuffer()));

const streamed = await client.audio.speech.create({ ...request, response_format: "pcm", stream_format: "audio" });
const pieces = [];
for await (const piece of streamed.body) pieces.push(piece);
await write("streamed.pcm", Buffer.concat(pieces));

const sse = await client.audio.speech.create({ ...request, response_format: "wav", stream_format: "sse" });
const deltas = [];
let usage;
for await (const event of Stream.fromSSEResponse(sse, new AbortController())) {
  if (event.type === "speech.audio.delta") deltas.push(Buffer.from(event.audio, "base64"));
  if (event.type === "speech.audio.done") usage = event.usage;
}
await write("events.wav", Buffer.concat(deltas));

const models = [];
for await (const model of client.models.list()) models.push(model.id);

console.log(
  JSON.stringify({
    pieces: pieces.length,
    usage,
    models,
    retrieved: (await client.models.retrieve("kokoro")).id,
    bad_speed: await refusalOf(client.audio.speech.create({ ...request, speed: 9 })),
    no_model: await refusalOf(client.audio.speech.create({ ...request, model: "whisper-1" })),
  }),
);
