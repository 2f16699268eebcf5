'use strict'
// A real server process and real Mineflayer clients for the inventory tests; console commands by stdin.
const { spawn } = require('node:child_process')
const { once } = require('node:events')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const readline = require('node:readline')
const { Vec3 } = require('vec3')

// Mineflayer leaves a timer of 20 s behind for every event it waited for; they must not hold up the end of the tests.
const plainTimeout = setTimeout
global.setTimeout = (call, ms, ...args) => {
  const timer = plainTimeout(call, ms, ...args)
  return ms >= 20_000 ? timer.unref() : timer
}
const mineflayer = require('mineflayer')

const MAIN = path.join(__dirname, '../../../botteam/world/js/sandbox/main.js')

/** Starts main.js on a free port; {port, console(line) → reply, errors, stop(), kill()}. */
async function startServer ({ dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'sandbox-')), seed = 1 } = {}) {
  const child = spawn(process.execPath, [MAIN, '--host', '127.0.0.1', '--port', '0', '--seed', String(seed), '--data-dir', dataDir])
  const errors = []
  child.stderr.on('data', data => errors.push(String(data)))
  const waiting = []
  const lines = readline.createInterface({ input: child.stdout })
  const ready = new Promise((resolve, reject) => {
    lines.on('line', line => {
      const message = JSON.parse(line)
      if (message.ready) resolve(message)
      else if (message.error) reject(new Error(message.error))
      else waiting.shift()?.(message.reply)
    })
    child.once('exit', () => reject(new Error(`server ended: ${errors.join('')}`)))
  })
  const { port } = await ready
  const bots = []

  const server = {
    port,
    dataDir,
    errors,
    child,
    console (line) {
      const reply = new Promise(resolve => waiting.push(resolve))
      child.stdin.write(line + '\n')
      return reply
    },
    async join (username) {
      const bot = mineflayer.createBot({ host: '127.0.0.1', port, username, version: '1.21.4', hideErrors: true })
      bot.problems = []
      bot.on('error', error => bot.problems.push(error.message))
      bots.push(bot)
      await once(bot, 'spawn')
      await until(() => bot.blockAt(bot.entity.position), `${username} to have the world`)
      return bot
    },
    async stop () {
      for (const bot of bots) bot.end()
      if (child.exitCode !== null) return
      child.stdin.end()
      await once(child, 'exit')
    },
    async kill () {
      child.kill('SIGKILL')
      await once(child, 'exit')
      for (const bot of bots) bot.end()
    }
  }
  return server
}

/** Waits until something is true; fails with what was waited for. */
async function until (check, what = 'it', ms = 4000) {
  const named = () => typeof what === 'function' ? what() : what
  const end = Date.now() + ms
  for (;;) {
    const value = check()
    if (value) return value
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain for ${named()}`)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

/** A flat stone floor at height 100 around (x, z), with air above. */
async function floor (server, x, z, size = 8) {
  await server.console(`fill ${x - size} 99 ${z - size} ${x + size} 99 ${z + size} stone`)
  await server.console(`fill ${x - size} 100 ${z - size} ${x + size} 103 ${z + size} air`)
}

/** Puts a bot on a spot and waits until it stands there and sees the blocks around. */
async function stand (server, bot, x, y, z) {
  await server.console(`tp ${bot.username} ${x} ${y} ${z}`)
  await until(() => bot.entity.position.distanceTo(new Vec3(x, y, z)) < 0.6 && bot.blockAt(new Vec3(x, y - 1, z).floored())?.name === 'stone', `${bot.username} at ${x} ${y} ${z}`)
}

/** Takes everything from a bot, its window closed. */
async function empty (server, bot) {
  if (bot.currentWindow) await bot.closeWindow(bot.currentWindow)
  await server.console(`clear ${bot.username}`)
  await until(() => bot.inventory.slots.every(item => !item), `nothing left with ${bot.username}`)
}

async function give (server, bot, name, count = 1) {
  const before = countOf(bot, name)
  await server.console(`give ${bot.username} ${name} ${count}`)
  await until(() => countOf(bot, name) === before + count,
    () => `${count} ${name} for ${bot.username}, who had ${before} and has ${countOf(bot, name)}`)
}

const countOf = (bot, name) => bot.inventory.slots.reduce((sum, item) => sum + (item?.name === name ? item.count : 0), 0)

/** Sends a bot to every item lying about until it has that many of one kind. */
async function pickUp (server, bot, name, count, ms = 6000) {
  const end = Date.now() + ms
  while (countOf(bot, name) < count) {
    if (Date.now() > end) throw new Error(`${bot.username} found ${countOf(bot, name)} of ${count} ${name}`)
    const lying = Object.values(bot.entities).find(entity => entity.name === 'item')
    if (lying) await server.console(`tp ${bot.username} ${lying.position.x} ${lying.position.y} ${lying.position.z}`)
    await pause(60)
  }
}

/** Everything a client sees of its own inventory: {slot: 'name count'}. */
const shown = (slots) => Object.fromEntries(slots.flatMap((item, i) => item ? [[i, `${item.name} ${item.count}`]] : []))

const pause = ms => new Promise(resolve => setTimeout(resolve, ms))

/** The block at a place once the client sees it by that name. */
const blockOf = (bot, x, y, z, name) => until(() => {
  const block = bot.blockAt(new Vec3(x, y, z))
  return block?.name === name && block
}, `${name} at ${x} ${y} ${z}`)

module.exports = {
  blockOf,
  pickUp,
  startServer,
  until,
  floor,
  stand,
  empty,
  give,
  countOf,
  shown,
  pause
}
