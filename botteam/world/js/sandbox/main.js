'use strict'
// Entry point: one JSON line when bots can join, console commands on stdin, replies as JSON lines on stdout.
const readline = require('readline')
const { parseArgs } = require('util')

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '25565' },
    seed: { type: 'string', default: '1' },
    'data-dir': { type: 'string' },
    'view-distance': { type: 'string', default: '6' },
    'save-every': { type: 'string', default: '30' },
    'max-players': { type: 'string', default: '40' },
    verbose: { type: 'boolean', default: false }
  }
})

const tell = message => process.stdout.write(JSON.stringify(message) + '\n')
const log = text => process.stderr.write(`${new Date().toISOString()} ${text}\n`)

console.log = console.info = console.debug = (...args) => values.verbose && log(args.join(' '))
console.warn = console.error = (...args) => log(args.join(' '))

function fail (error, options) {
  const busy = error.code === 'EADDRINUSE'
  tell({ error: busy ? `port ${options.port} on ${options.host} is in use` : error.message, code: error.code ?? 'EFAILED' })
  process.exit(1)
}

function whole (name) {
  const number = Number(values[name])
  if (!Number.isSafeInteger(number)) fail(Object.assign(new Error(`--${name} must be a whole number, not '${values[name]}'`), { code: 'EARGS' }))
  return number
}

function main () {
  const options = {
    host: values.host,
    port: whole('port'),
    seed: whole('seed'),
    dataDir: values['data-dir'] ?? null,
    viewDistance: Math.min(16, Math.max(2, whole('view-distance'))),
    saveEvery: Math.max(1, whole('save-every')),
    maxPlayers: whole('max-players'),
    report: error => log(error?.stack ?? String(error)),
    debug: values.verbose ? log : () => {}
  }
  process.on('uncaughtException', options.report)
  process.on('unhandledRejection', options.report)
  let serv
  try {
    serv = require('./server').startServer(options)
  } catch (error) {
    fail(error, options)
  }
  serv.on('error', error => (serv.listeningPort ? options.report(error) : fail(error, options)))
  serv.once('ready', () => tell({ ready: true, host: options.host, port: serv.listeningPort, version: serv.registry.version.minecraftVersion, seed: serv.seed }))
  listen(serv)
}

function listen (serv) {
  const stop = async () => {
    setTimeout(() => process.exit(0), 1800).unref()
    await serv.stop().catch(error => log(error.stack))
    process.exit(0)
  }
  serv.once('stopRequested', stop)
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, stop)
  const lines = readline.createInterface({ input: process.stdin, terminal: false })
  lines.on('line', async line => line.trim() && tell({ reply: await serv.console(line.trim()) }))
  lines.on('close', stop)
  process.stdout.on('error', stop)
}

main()
