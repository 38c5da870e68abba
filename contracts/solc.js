#!/usr/bin/env node
// The npm solc package as the executable py-solc-x expects: `--version`, or `--standard-json` from stdin to stdout.
// Sources arrive in the input itself, so nothing is read from disk and the folder can't leak into the output.
// `process.exit` would cut output at 64 KB through a pipe, hence `exitCode`; the banner lines solc prints with
// `>>>` go to stderr.
"use strict";
const print = console.log;
console.log = (...parts) => console.error(...parts);
const solc = require("solc");

if (process.argv.includes("--version")) {
  print(`Version: ${solc.version()}`);
} else if (process.argv.includes("--standard-json")) {
  const input = require("fs").readFileSync(0, "utf8");
  process.stdout.write(solc.compile(input).split("\n").filter((line) => !line.startsWith(">>>")).join("\n"));
} else {
  console.error("usage: solc.js --version | --standard-json < input.json");
  process.exitCode = 2;
}
