'use strict'
// One worker: seats its bots, runs their verbs and sends every outcome as one JSON text.
const { parentPort, workerData } = require('worker_threads')
if (workerData.auth === 'offline') leaveOut('prismarine-auth')
const { Job } = require('./job')
const { Seat } = require('./seat')
const verbs = { ...require('./verbs'), ...Object.assign({}, ...workerData.verbs.map(file => require(file))) }

// Signing in with Microsoft loads megabytes that an offline bot never needs.
function leaveOut (name) {
  const file = require.resolve(name)
  require.cache[file] = { id: file, filename: file, loaded: true, exports: {}, children: [], paths: [] }
}

const BEAT_MS = 1000
Error.stackTraceLimit = 4 // the packet reader throws at the end of every batch; ten frames each were 3 % of the work
const seats = new Map()
const tell = message => parentPort.postMessage(JSON.stringify(message))

setInterval(() => parentPort.postMessage(''), BEAT_MS)
process.on('unhandledRejection', reason => tell({ log: { level: 'debug', text: `in a worker: ${(reason && reason.stack) || reason}` } }))

parentPort.on('message', message => {
  if (message.do === 'start') start(message)
  else if (message.do === 'call') call(message)
  else if (message.do === 'cancel') cancel(message)
  else if (message.do === 'end') end(message)
})

function start ({ bot, id, config, limit }) {
  seats.get(bot)?.leave('replaced')
  const seat = new Seat(bot, config, event => tell({ bot, event }))
  seats.set(bot, seat)
  answer(seat, id, 'connect', limit, job => seat.join(job))
}

function call ({ bot, id, verb, args, limit }) {
  const seat = seats.get(bot)
  const entry = verbs[verb]
  if (!entry) return tell({ bot, id, error: { reason: 'failed', text: `there is no verb ${verb}` } })
  if (!seat?.ready) return tell({ bot, id, error: { reason: 'disconnected', text: `${bot} is not in a world at the moment` } })
  if (entry.exclusive) seat.current?.end('interrupted', `a newer verb, ${verb}, began`)
  const job = answer(seat, id, verb, limit, async job => {
    // The older verb ends its clicks and puts down the controls first; else it would put down the newer one's.
    if (entry.exclusive) {
      await new Promise(setImmediate)
      await job.during(seat.settled)
    }
    return entry.run(seat.bot, args, job, seat)
  })
  if (entry.exclusive) seat.current = job
}

function answer (seat, id, verb, limit, work) {
  const job = new Job(verb, limit)
  seat.jobs.set(id, job)
  job.run(work)
    .then(value => tell({ bot: seat.name, id, value: value === undefined ? null : value }))
    .catch(error => tell({ bot: seat.name, id, error: { reason: error.reason || 'failed', text: String(error.message || error).slice(0, 400) } }))
    .finally(() => { if (job.settled) seat.settled = job.settled; seat.jobs.delete(id); if (seat.current === job) seat.current = null })
  return job
}

function cancel ({ bot, id }) {
  seats.get(bot)?.jobs.get(id)?.end('interrupted', 'cancelled')
}

function end ({ bot }) {
  seats.get(bot)?.leave('left')
  seats.delete(bot)
}
