'use strict'
// The main thread of node: routes JSON text between Python and the bot workers. No game logic lives here.
const path = require('path')
const v8 = require('v8')
const { Worker } = require('worker_threads')

const PROTOCOL_LINE = /^(\{"r"|\{"c"|blob!)/
const BEAT_MS = 250
const LOADING_MS = 60000 // a slow machine may take this long to load Mineflayer before the first sign of life
const HEAP_MB = 256
const YOUNG_MB = 8
const EXTRA_HEAP_MB = 128

const workers = new Set()
const seats = new Map() // bot name -> its worker
let outbox = []
let pushing = false
let push = null
let settings = { botsPerWorker: 1, hungMs: 15000, verbs: [] }

v8.setFlagsFromString('--optimize-for-size') // a sixth less memory for five bots, no measurable time
guardStreams()

/** Begin: `push(text)` is Python's; `text` holds {botsPerWorker, hungMs, verbs}. */
function init (pushToPython, text) {
  settings = { ...settings, ...JSON.parse(text) }
  push = pushToPython
  setInterval(() => { tell('{"beat":1}'); sweep() }, BEAT_MS)
  return process.pid
}

/** Take a batch of messages: {do: 'start'|'call'|'cancel'|'end', bot, …}. */
function send (text) {
  for (const message of JSON.parse(text)) {
    if (message.do === 'start') seat(message.bot, message.config.auth)
    const worker = seats.get(message.bot)
    if (worker) worker.postMessage(message)
    else if (message.id !== undefined) tell(JSON.stringify({ bot: message.bot, id: message.id, error: { reason: 'disconnected', text: `${message.bot} is not in a world` } }))
    if (message.do === 'end') leave(message.bot)
  }
}

function seat (bot, auth) {
  if (seats.has(bot)) return
  const shared = [...workers].find(w => !w.dying && w.bots.size < settings.botsPerWorker)
  const worker = shared || hire(auth)
  worker.bots.add(bot)
  seats.set(bot, worker)
}

function leave (bot) {
  const worker = seats.get(bot)
  if (!worker) return
  seats.delete(bot)
  worker.bots.delete(bot)
  if (worker.bots.size === 0) retire(worker)
}

function retire (worker) {
  worker.dying = true
  setTimeout(() => worker.terminate(), 300)
}

function hire (auth) {
  const worker = new Worker(path.join(__dirname, 'bot.js'), {
    workerData: { verbs: settings.verbs, auth },
    stdout: true,
    stderr: true,
    resourceLimits: {
      maxOldGenerationSizeMb: HEAP_MB + (settings.botsPerWorker - 1) * EXTRA_HEAP_MB,
      maxYoungGenerationSizeMb: YOUNG_MB
    }
  })
  worker.bots = new Set()
  worker.heard = performance.now() + LOADING_MS
  worker.on('message', text => { worker.heard = performance.now(); if (text) tell(text) })
  worker.on('error', error => { worker.why = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'out of memory' : `crashed: ${error.message}` })
  worker.on('exit', () => bury(worker))
  for (const stream of [worker.stdout, worker.stderr]) stream.on('data', data => log('debug', String(data).trim()))
  workers.add(worker)
  return worker
}

function bury (worker) {
  workers.delete(worker)
  for (const bot of worker.bots) {
    if (seats.get(bot) === worker) seats.delete(bot)
    tell(JSON.stringify({ bot, down: worker.why || 'its worker ended' }))
  }
}

function sweep () {
  for (const worker of workers) {
    if (worker.dying || performance.now() - worker.heard < settings.hungMs) continue
    worker.dying = true
    worker.why = `gave no sign of life for ${settings.hungMs / 1000} s`
    worker.terminate()
  }
}

function tell (text) {
  outbox.push(text)
  if (!pushing) { pushing = true; setImmediate(flush) }
}

// One push is under way at a time: what comes meanwhile makes the next batch.
async function flush () {
  while (outbox.length && push) {
    const batch = `[${outbox.join(',')}]`
    outbox = []
    try { await push(batch) } catch { /* Python has said so already; the next batch tries anew */ }
  }
  pushing = false
}

function log (level, text) {
  if (text) tell(JSON.stringify({ log: { level, text: text.slice(0, 2000) } }))
}

function guardStreams () {
  const write = process.stderr.write.bind(process.stderr)
  process.stderr.write = (chunk, ...rest) => {
    const done = rest.find(r => typeof r === 'function')
    if (PROTOCOL_LINE.test(chunk)) return write(chunk, ...rest)
    if (done) done()
    log('debug', String(chunk).trim())
    return true
  }
  for (const level of ['log', 'info', 'warn', 'error', 'debug']) {
    console[level] = (...words) => log(level === 'error' ? 'warning' : 'debug', words.map(String).join(' '))
  }
  process.on('unhandledRejection', reason => log('warning', `unhandled rejection: ${(reason && reason.stack) || reason}`))
  process.on('uncaughtException', error => log('warning', `uncaught exception: ${error.stack || error}`))
  // Ctrl-C and a closed terminal reach the whole process group; Python ends us in order.
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {})
  process.stdin.on('end', () => process.exit(0))
  process.stdin.on('close', () => process.exit(0))
}

module.exports = { init, send }
