'use strict'
// Beside harness.js: what the tests of inventories, containers, crafting and furnaces share.
const { Vec3 } = require('vec3')
const harness = require('./harness')

// Waiting leaves timers of 10 and 20 s behind (Mineflayer's too); they must not hold up the end of the tests.
const plainTimeout = setTimeout
global.setTimeout = (call, ms, ...args) => {
  const timer = plainTimeout(call, ms, ...args)
  return ms >= 10_000 ? timer.unref() : timer
}

/** The server of harness.js, whose bots turn their heads at once. */
async function startServer (options) {
  const server = await harness.startServer(options)
  const join = async name => {
    const bot = await server.join(name)
    bot.physics.yawSpeed = bot.physics.pitchSpeed = 1000
    return bot
  }
  return { ...server, join, get stderr () { return server.stderr } }
}

/** What went wrong on either side: broken packets seen by clients, errors of the server. */
const complaints = (server, ...bots) => [...bots.flatMap(bot => bot.errors.map(String)), ...server.stderr.split('\n').filter(Boolean)]

/** Waits until something is true; fails with what was waited for. */
async function until (check, what = 'it', ms = 15000) {
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
  const said = await server.console(`clear ${bot.username}`)
  const state = () => JSON.stringify({ ...shown(bot.inventory.slots), health: bot.health, isGone: bot._client.ended, errors: bot.errors.map(String), said })
  await until(() => bot.inventory.slots.every(item => !item), () => `nothing left with ${bot.username}: ${state()}`)
}

async function give (server, bot, name, count = 1) {
  const before = countOf(bot, name)
  await server.console(`give ${bot.username} ${name} ${count}`)
  await until(() => countOf(bot, name) === before + count,
    () => `${count} ${name} for ${bot.username}, who had ${before} and has ${countOf(bot, name)}`)
}

const countOf = (bot, name) => bot.inventory.slots.reduce((sum, item) => sum + (item?.name === name ? item.count : 0), 0)

/** Sends a bot to every item lying about until it has that many of one kind, or what `count()` says then. */
async function pickUp (server, bot, name, count, ms = 15000) {
  const end = Date.now() + ms
  const wanted = typeof count === 'function' ? count : () => count
  while (countOf(bot, name) < wanted()) {
    if (Date.now() > end) throw new Error(`${bot.username} found ${countOf(bot, name)} of ${wanted()} ${name}`)
    const lying = Object.values(bot.entities).find(entity => entity.name === 'item')
    if (lying) await server.console(`tp ${bot.username} ${lying.position.x} ${lying.position.y} ${lying.position.z}`)
    await pause(60)
  }
}

/** Everything a client sees of its own inventory: {slot: 'name count'}. */
const shown = (slots) => Object.fromEntries(slots.flatMap((item, i) => item ? [[i, `${item.name} ${item.count}`]] : []))

const pause = harness.sleep

/** The block at a place once the client sees it by that name. */
const blockOf = (bot, x, y, z, name) => until(() => {
  const block = bot.blockAt(new Vec3(x, y, z))
  return block?.name === name && block
}, `${name} at ${x} ${y} ${z}`)

module.exports = {
  blockOf,
  complaints,
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
