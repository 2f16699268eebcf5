'use strict'
// A real server started from main.js on a free port, real mineflayer clients, and the console.
const { spawn } = require('child_process')
const fs = require('fs')
const os = require('os')
const path = require('path')
const readline = require('readline')
const mineflayer = require('mineflayer')
const { Vec3 } = require('vec3')

const MAIN = path.join(__dirname, '../../../botteam/world/js/sandbox/main.js')
const PATIENCE = 40000

const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))

/** Starts a server; {port, seed, console(line), join(name), stop(), kill(), readyIn, stderr}. */
async function startServer ({ seed = 1, dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'sandbox-')), args = [] } = {}) {
  const began = performance.now()
  const child = spawn(process.execPath, ['--max-semi-space-size=4', MAIN, '--port', '0', '--seed', String(seed), '--data-dir', dataDir, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  const bots = []
  const replies = []
  const server = { child, dataDir, stderr: '' }
  child.stderr.on('data', data => { server.stderr += data })
  const exited = new Promise(resolve => child.once('exit', (code, signal) => resolve({ code, signal })))

  await new Promise((resolve, reject) => {
    readline.createInterface({ input: child.stdout }).on('line', line => {
      const message = JSON.parse(line)
      if (message.ready) resolve(Object.assign(server, { port: message.port, seed: message.seed, readyIn: performance.now() - began }))
      else if ('reply' in message) replies.shift()(message.reply)
      else reject(new Error(line))
    })
    exited.then(({ code }) => reject(new Error(`the server ended with ${code}: ${server.stderr}`)))
  })

  server.console = line => new Promise(resolve => {
    replies.push(resolve)
    child.stdin.write(line + '\n')
  })

  /** Ticks since the world was made: what durations are counted in, since a busy machine is late. */
  server.age = async () => Number((await server.console('time query gametime')).match(/\d+/)[0])

  server.join = async (username, options = {}) => {
    const bot = mineflayer.createBot({ host: '127.0.0.1', port: server.port, username, version: '1.21.4', viewDistance: 3, ...options })
    bots.push(bot)
    bot.errors = []
    bot.on('error', error => bot.errors.push(error))
    await Promise.race([
      new Promise(resolve => bot.once('spawn', resolve)),
      new Promise((resolve, reject) => bot.once('kicked', reason => reject(new Error(`kicked: ${JSON.stringify(reason)}`)))),
      new Promise((resolve, reject) => setTimeout(() => reject(new Error('no spawn')), PATIENCE).unref())
    ])
    // Mineflayer gives up on chunks after ten seconds, which a busy machine may need.
    await bot.waitForChunksToLoad().catch(() => bot.waitForChunksToLoad())
    return bot
  }

  async function leave () {
    bots.forEach(bot => bot.quit())
    await sleep(20)
    bots.forEach(bot => clearTimeout(bot._client.closeTimer)) // else it keeps the test process for half a minute
  }

  server.stop = async () => {
    await leave()
    child.stdin.end()
    return exited
  }

  /** As if the power went: no last words. */
  server.kill = async () => {
    await leave()
    child.kill('SIGKILL')
    return exited
  }
  return server
}

/** Waits until something is true; fails with the given words. */
async function until (test, words, ms = PATIENCE) {
  const end = performance.now() + ms
  while (performance.now() < end) {
    const value = await test()
    if (value) return value
    await sleep(20)
  }
  throw new Error(`waited ${ms} ms in vain: ${words}`)
}

/** Measures until the figure holds, at most so often: a busy machine spoils a measurement now and then, never all. */
async function measured (measure, holds, tries = 4) {
  const seen = []
  while (seen.length < tries) {
    seen.push(await measure())
    if (holds(seen.at(-1))) return seen.at(-1)
  }
  throw new Error(`measured ${seen.join(', ')}`)
}

/** An empty stone floor high above the land, with the bot on it; returns the floor's middle block position. */
async function onFloor (server, bot, { x = 0, y = 150, z = 0, size = 6, block = 'stone' } = {}) {
  await server.console(`fill ${x - size} ${y} ${z - size} ${x + size} ${y} ${z + size} ${block}`)
  await server.console(`fill ${x - size} ${y + 1} ${z - size} ${x + size} ${y + 6} ${z + size} air`)
  await server.console(`tp ${bot.username} ${x + 0.5} ${y + 1} ${z + 0.5}`)
  await until(() => bot.entity.position.distanceTo(new Vec3(x + 0.5, y + 1, z + 0.5)) < 0.3 && bot.blockAt(new Vec3(x, y, z))?.name === block, 'standing on the floor')
  await until(() => bot.entity.onGround, 'on the ground')
  return new Vec3(x, y, z)
}

const count = (bot, name) => bot.inventory.items().filter(i => i.name === name).reduce((sum, i) => sum + i.count, 0)

/**
 * Light of blocks and of the sky at a place, as the client was sent it. prismarine-chunk reads the bytes of each row as one
 * big-endian number, so that every pair of blocks stands at the other end of its row (seen in 1.41; vanilla clients do not).
 */
function lightAt (bot, place) {
  const row = place.x & 15
  const { light, skyLight } = bot.blockAt(place.offset(14 - (row & 14) + (row & 1) - row, 0, 0))
  return { light, skyLight }
}

/** The item that an entity is, once its packet has come. */
const lootOf = entity => (entity.name === 'item' && entity.metadata[8] ? entity.getDroppedItem() : null)

/** Goes to where items of a name lie until the bot carries so many. */
async function fetch (server, bot, name, amount = 1) {
  await until(async () => {
    if (count(bot, name) >= amount) return true
    const lying = Object.values(bot.entities).find(e => lootOf(e)?.name === name)
    if (lying) await server.console(`tp ${bot.username} ${lying.position.x.toFixed(2)} ${Math.round(lying.position.y)} ${lying.position.z.toFixed(2)}`)
    await sleep(100)
  }, `${amount} ${name} picked up`)
}

module.exports = { startServer, fetch, lightAt, lootOf, until, measured, sleep, onFloor, count, Vec3 }
