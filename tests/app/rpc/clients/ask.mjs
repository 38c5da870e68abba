// Reads a ledger with viem and prints what it got as JSON, numbers as decimal text.
// node ask.mjs URL KEY '{"book": "0x…", "account": "0x…", "abi": […]}'
import { createPublicClient, http } from "viem";

const [url, key, given] = process.argv.slice(2);
const { book, account, abi } = JSON.parse(given);
const transport = http(url, { batch: true, retryCount: 0, fetchOptions: { headers: { Authorization: `Bearer ${key}` } } });
const client = createPublicClient({ transport });

const [chainId, block, logs, receivable, proof, code, nonce, fees] = await Promise.all([
  client.getChainId(),
  client.getBlock({ blockTag: "finalized", includeTransactions: true }),
  client.getContractEvents({ address: book, abi, eventName: "ReceivableConfirmed", fromBlock: 0n, strict: true }),
  client.readContract({ address: book, abi, functionName: "receivable", args: [1n] }),
  client.getProof({ address: book, storageKeys: [`0x${"00".repeat(32)}`] }),
  client.getCode({ address: book }),
  client.getTransactionCount({ address: account, blockTag: "latest" }),
  client.getFeeHistory({ blockCount: 4, rewardPercentiles: [50] }),
]);
const receipt = await client.getTransactionReceipt({ hash: block.transactions[0].hash });
const refused = await client
  .readContract({ address: book, abi, functionName: "receivable", args: [99n] })
  .catch((error) => error.walk((each) => each.data?.errorName).data.errorName);
const unlisted = await client.request({ method: "eth_newFilter", params: [{}] }).catch((error) => error.code);
const commit = await client.request({ method: "tally_getCommit", params: ["latest"] });

const found = { chainId, block, logs, receivable, proof, code, nonce, fees, receipt, refused, unlisted, commit };
console.log(JSON.stringify(found, (_, value) => (typeof value === "bigint" ? value.toString() : value)));
