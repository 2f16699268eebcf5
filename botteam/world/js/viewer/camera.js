'use strict'
// Where the camera of a 3D view stands: behind the bot and above it, or in its eyes.
const { Vec3 } = require('vec3')

const EYES = 1.6 // the renderer adds this height by itself
const BEHIND = 7
const NEAREST = 0.8
const CLOSE = 2.5 // a camera nearer than this shows the back of a head; another side is looked for
const ENOUGH = 4.5
const SIDES = [0, 0.7, -0.7, 1.4, -1.4, 2.1, -2.1, Math.PI]
const DOWN = -0.42
const TURN = 0.12 // share of the way to the bot's own direction per frame

/** A camera in the bot's eyes. */
function look (bot) {
  return () => ({ pos: bot.entity.position, yaw: bot.entity.yaw, pitch: bot.entity.pitch })
}

/** A camera that follows behind, turns slowly, and goes round to another side where something stands close behind the bot. */
function chase (bot) {
  let yaw = bot.entity.yaw
  let aside = 0
  return () => {
    const eyes = bot.entity.position.offset(0, EYES, 0)
    const free = turned => room(bot, eyes, bot.entity.yaw + turned)
    if (aside && free(0) > ENOUGH) aside = 0
    if (free(aside) < CLOSE) aside = SIDES.reduce((best, side) => (free(side) > free(best) + 0.5 ? side : best))
    const to = bot.entity.yaw + aside
    yaw += TURN * Math.atan2(Math.sin(to - yaw), Math.cos(to - yaw))
    const at = eyes.plus(back(yaw).scaled(Math.max(NEAREST, room(bot, eyes, yaw))))
    return { pos: { x: at.x, y: at.y - EYES, z: at.z }, yaw, pitch: DOWN }
  }
}

/** The way from the eyes to a camera that looks along `yaw`. */
const back = yaw => new Vec3(Math.sin(yaw) * Math.cos(DOWN), -Math.sin(DOWN), Math.cos(yaw) * Math.cos(DOWN))

/** How far from the eyes a camera has room there: nothing stands on the way, nor right beside the camera to fill its picture. */
function room (bot, eyes, yaw) {
  const way = back(yaw)
  const wall = bot.world.raycast(eyes, way, BEHIND)
  let far = wall ? wall.intersect.distanceTo(eyes) - 0.4 : BEHIND
  while (far > CLOSE && !isFree(bot, eyes.plus(way.scaled(far)))) far -= 0.5
  return far
}

const BESIDE = [[0, 0, 0], [1, 0, 0], [-1, 0, 0], [0, 0, 1], [0, 0, -1], [0, 1, 0], [0, -1, 0]].map(way => new Vec3(...way).scaled(0.7))

/** Whether no block is within reach of a picture's near edge. */
function isFree (bot, at) {
  return BESIDE.every(way => bot.registry.blocksByStateId[bot.world.getBlockStateId(at.plus(way).floored())]?.boundingBox !== 'block')
}

module.exports = { look, chase }
