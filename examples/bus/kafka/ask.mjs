// Asks a model by Kafka and waits for the answer. Arguments: the question, and the model if not demo; --stream prints
// the answer as it comes. Ends with 0 for an answer, 1 for an error, 2 when none came in time.
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';

const PATIENCE = 30_000;
const { BUS_KAFKA_URL = 'localhost:9092', BUS_TOPIC = 'llm.requests', BUS_REPLIES = 'llm.replies' } = process.env;
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { stream: { type: 'boolean', default: false } },
});
const [question = 'Hello', model = 'demo'] = positionals;
const correlation = randomUUID();

const kafka = new Kafka({ clientId: 'ask', brokers: BUS_KAFKA_URL.split(','), logLevel: logLevel.ERROR });
const producer = kafka.producer();
const consumer = kafka.consumer({ groupId: `ask-${correlation}` }); // a group of its own sees all answers

async function main() {
  const { partitions, begin } = await newest();
  await consumer.connect();
  await consumer.subscribe({ topic: BUS_REPLIES });
  const outcome = new Promise((resolve, reject) => {
    consumer.run({
      eachMessage: async ({ message }) => {
        try {
          take(message, resolve);
        } catch (e) {
          reject(e); // read again, it would be no better
        }
      },
    }).catch(reject);
    setTimeout(() => resolve({ status: 0 }), PATIENCE).unref();
  });
  // From where the topic ended before the request: the group is new and would else begin where it is assigned.
  partitions.forEach((partition, i) => consumer.seek({ topic: BUS_REPLIES, partition, offset: begin[i] }));

  await producer.connect();
  await producer.send({
    topic: BUS_TOPIC,
    acks: -1,
    messages: [{
      key: correlation, // the answers have the same: a stream stays in one partition, and in order
      value: JSON.stringify({
        model,
        messages: [{ role: 'user', content: question }],
        ...(options.stream && { stream: true }),
      }),
      headers: {
        'reply-topic': BUS_REPLIES,
        'correlation-id': correlation,
        'idempotency-key': correlation,
        'expires-at': String(Date.now() + PATIENCE), // the deadline of the model's call, too
        ...(options.stream && { stream: 'chunks' }),
      },
    }],
  });
  return conclude(await outcome);
}

async function newest() {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = await admin.fetchTopicOffsets(BUS_REPLIES);
    return { partitions: ends.map((end) => end.partition), begin: ends.map((end) => end.high) };
  } finally {
    await admin.disconnect();
  }
}

const text = (message, header) => message.headers[header]?.toString();

let stream;
let chunks = 0;

function take(message, resolve) {
  if (text(message, 'correlation_id') !== correlation) return; // another's
  const status = Number(text(message, 'status'));
  const body = message.value.toString();
  const id = text(message, 'stream_id');
  if (id === undefined) {
    resolve({ status, message, body });
    return;
  }
  if (stream !== undefined && stream !== id) {
    process.stdout.write('\n(worked on again, from the begin)\n');
    chunks = 0;
  }
  stream = id;
  const sequence = Number(text(message, 'stream_sequence'));
  if (sequence < chunks) return; // Kafka delivers at least once
  if (sequence > chunks) throw new Error(`chunk ${chunks} is missing`);
  if (text(message, 'stream_end') === 'true') {
    process.stdout.write('\n');
    resolve({ status, message, body });
  } else {
    chunks++;
    process.stdout.write(JSON.parse(body).choices?.[0]?.delta?.content ?? '');
  }
}

function conclude({ status, message, body }) {
  if (status === 0) {
    console.log(`No answer within ${PATIENCE / 1000} s.`);
    return 2;
  }
  const request = `request ${text(message, 'x_request_id')}`;
  if (status >= 300) {
    const { error } = JSON.parse(body);
    console.log(`status ${status}, ${request}\n${error.type}, ${error.code}\n${error.message}`);
    const dead = text(message, 'x_llmbroker_dead_letter');
    if (dead) console.log(`dead letter ${dead}`);
    return 1;
  }
  if (stream === undefined) {
    console.log(`status ${status}, ${request}\n${JSON.parse(body).choices[0].message.content}`);
  } else {
    console.log(`status ${status}, ${request}, ${chunks} chunks`);
  }
  return 0;
}

try {
  process.exitCode = await main();
} finally {
  await Promise.allSettled([producer.disconnect(), consumer.disconnect()]);
}
