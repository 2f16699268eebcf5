'use strict'
const { Vec3 } = require('vec3')
const { goals } = require('mineflayer-pathfinder')
const { Doors } = require('../doors')
const { fail } = require('../job')
const { plainPosition } = require('../seat')
const { Walks } = require('../walks')

const LEG = 48 // blocks; a search for more than this is cut into legs
const STUCK_MS = 9000
const DEVIATIONS = [0, 0.6, -0.6, 1.2, -1.2]

/** Walk to {x, y, z}, `near` blocks close; `level: false` ignores y; `dig: false` breaks and builds nothing. */
async function goTo (bot, { x, y, z, near, dig, level }, job) {
  const goal = new Vec3(x, y, z)
  const gap = () => level ? bot.entity.position.distanceTo(goal) : flat(bot.entity.position, goal)
  prepare(bot, dig, job)
  while (flat(bot.entity.position, goal) > LEG + 16) await leg(bot, goal, job)
  if (gap() > near) {
    const floor = Math.floor
    const target = level
      ? new goals.GoalNear(floor(x), floor(y), floor(z), Math.max(near - 0.5, 0))
      : new goals.GoalNearXZ(floor(x), floor(z), Math.max(near - 0.5, 0))
    await walk(bot, target, job)
  }
  await new Doors(bot, job).shut()
  if (gap() > near + 1) fail('unreachable', `the way ended ${gap().toFixed(1)} blocks from the goal (${floorText(goal)})`)
  return { position: plainPosition(bot.entity.position), distance: Math.round(gap() * 10) / 10 }
}

// Far goals are walked in legs, straight first, then round the obstacle: a search stays small and its memory bounded.
async function leg (bot, goal, job) {
  const from = bot.entity.position.clone()
  const angle = Math.atan2(goal.z - from.z, goal.x - from.x)
  let last
  for (const turn of DEVIATIONS) {
    const x = from.x + LEG * Math.cos(angle + turn)
    const z = from.z + LEG * Math.sin(angle + turn)
    try {
      return await walk(bot, new goals.GoalNearXZ(Math.floor(x), Math.floor(z), 8), job)
    } catch (error) {
      if (error.reason !== 'unreachable') throw error
      last = error
    }
  }
  throw last
}

/** Follow a goal until reached; fails as unreachable when no path is left or nothing moves. */
async function walk (bot, goal, job) {
  let noPath = ''
  let stuckAt = bot.entity.position.clone()
  let movedMs = performance.now()
  const doors = new Doors(bot, job)
  const onPath = ({ status, path }) => {
    doors.straighten(path)
    noPath = status === 'noPath' || status === 'timeout' ? status : ''
  }
  bot.on('path_update', onPath)
  bot.pathfinder.setGoal(goal)
  try {
    for (;;) {
      await job.during(bot.waitForTicks(2))
      await doors.step(goal)
      const here = bot.entity.position
      if (goal.isEnd(feet(bot))) return await doors.leave()
      if (noPath === 'noPath') fail('unreachable', `there is no way to there from ${floorText(here)}`)
      if (here.distanceTo(stuckAt) > 1 || bot.targetDigBlock) { stuckAt = here.clone(); movedMs = performance.now() }
      if (performance.now() - movedMs > STUCK_MS) fail('unreachable', `stuck at ${floorText(here)}${noPath ? ', the search for a way found none in time' : ''}`)
    }
  } finally {
    bot.removeListener('path_update', onPath)
    bot.pathfinder.setGoal(null)
  }
}

/** The cell that the bot stands in: above farmland, a slab or a chest, which do not fill theirs. */
function feet (bot) {
  const { position, onGround } = bot.entity
  const cell = position.floored()
  const isOnTop = onGround && position.y - cell.y > 0.4 && bot.blockAt(cell, false)?.boundingBox === 'block'
  return isOnTop ? cell.offset(0, 1, 0) : cell
}

function prepare (bot, dig, job) {
  const moves = new Walks(bot)
  moves.canDig = dig
  moves.allow1by1towers = dig
  moves.allowParkour = false
  moves.dontCreateFlow = true
  for (const id of builtIds(bot)) moves.blocksCantBreak.add(id)
  if (!dig) moves.scafoldingBlocks = []
  bot.pathfinder.setMovements(moves)
  job.finally(() => halt(bot))
}

// What somebody built is walked round, never dug through.
const BUILT = /_planks$|_door$|_bed$|_fence|_stairs$|_slab$|glass|^(cobblestone|cobbled_deepslate|chest|barrel|furnace|crafting_table|farmland|wheat|carrots|potatoes|torch|wall_torch|ladder)$/
const builtByRegistry = new WeakMap()
function builtIds (bot) {
  const { registry } = bot
  if (!builtByRegistry.has(registry)) builtByRegistry.set(registry, registry.blocksArray.filter(b => BUILT.test(b.name)).map(b => b.id))
  return builtByRegistry.get(registry)
}

/** Stay near an entity or player called `name`. */
async function follow (bot, { name, near, seconds }, job) {
  const target = () => bot.players[name]?.entity || Object.values(bot.entities).find(e => e !== bot.entity && (e.username === name || e.name === name))
  if (!target()) fail('not_found', `${name} is not in sight`)
  prepare(bot, true, job)
  bot.pathfinder.setGoal(new goals.GoalFollow(target(), Math.max(near - 0.5, 1)), true)
  const end = performance.now() + seconds * 1000
  while (performance.now() < end && target()) await job.during(bot.waitForTicks(4))
  if (!target()) fail('not_found', `${name} went out of sight`)
  const distance = bot.entity.position.distanceTo(target().position)
  if (distance > near + 4) fail('unreachable', `${name} is still ${distance.toFixed(1)} blocks away`)
  return { position: plainPosition(bot.entity.position), distance: Math.round(distance * 10) / 10 }
}

async function lookAt (bot, { x, y, z }, job) {
  await job.during(bot.lookAt(new Vec3(x, y, z), true))
  const degrees = n => Math.round(n * 1800 / Math.PI) / 10
  return { yaw: (degrees(Math.PI - bot.entity.yaw) + 720) % 360, pitch: degrees(-bot.entity.pitch) }
}

function stop (bot) {
  halt(bot)
  bot.stopDigging?.()
}

function halt (bot) {
  bot.pathfinder.setGoal(null)
  bot.clearControlStates()
}

const flat = (a, b) => Math.hypot(a.x - b.x, a.z - b.z)
const floorText = p => `(${Math.floor(p.x)}, ${Math.floor(p.y)}, ${Math.floor(p.z)})`

module.exports = { goTo, follow, lookAt, stop, halt, walk, prepare }
