'use strict'
// Where the camera of a 3D view stands: behind the bot and above it, or in its eyes.

const EYES = 1.6 // the renderer adds this height by itself
const BEHIND = 7
const NEAREST = 0.8
const DOWN = -0.42
const TURN = 0.12 // share of the way to the bot's own direction per frame

/** A camera in the bot's eyes. */
function look (bot) {
  return () => ({ pos: bot.entity.position, yaw: bot.entity.yaw, pitch: bot.entity.pitch })
}

/** A camera that follows behind, turns slowly and comes closer where something stands in its way. */
function chase (bot) {
  let yaw = bot.entity.yaw
  return () => {
    yaw += TURN * Math.atan2(Math.sin(bot.entity.yaw - yaw), Math.cos(bot.entity.yaw - yaw))
    const eyes = bot.entity.position.offset(0, EYES, 0)
    const away = eyes.offset(Math.sin(yaw) * Math.cos(DOWN), -Math.sin(DOWN), Math.cos(yaw) * Math.cos(DOWN)).minus(eyes)
    const wall = bot.world.raycast(eyes, away, BEHIND)
    const far = wall ? Math.max(NEAREST, wall.intersect.distanceTo(eyes) - 0.4) : BEHIND
    const at = eyes.plus(away.scaled(far))
    return { pos: { x: at.x, y: at.y - EYES, z: at.z }, yaw, pitch: DOWN }
  }
}

module.exports = { look, chase }
