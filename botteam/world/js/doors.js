'use strict'
// Wooden doors on the way: taken for open by the search (walks.js), opened when the bot stands before them, closed behind it.
// The pathfinder's own opening is for gates only.
const { Vec3 } = require('vec3')
const { nearest, statesOf } = require('./scan')
const { isNight } = require('./space')
const { WOODEN } = require('./walks')

const BEFORE = 1.7 // blocks to the middle of a door that is opened
const WITHIN = 0.6 // somebody shut the door while the bot stood in it
const BEHIND = 1.9 // and of one that is closed again
const AHEAD = 0.5 // cosine of the widest angle to the way the bot looks
const SWING_MS = 1000

/** The doors of one walk; `step` is for every few ticks of it, `leave` for its end. */
class Doors {
  constructor (bot, job) {
    this.bot = bot
    this.job = job
    this.opened = []
  }

  /** Open what is ahead, close what lies behind; the walk to `goal` stands still meanwhile. */
  async step (goal) {
    const shut = this.ahead()
    const passed = this.passed(BEHIND)
    if (!shut && !passed) return
    this.bot.pathfinder.setGoal(null)
    this.bot.clearControlStates()
    if (passed) await this.swing(passed, false)
    if (shut && await this.swing(shut, true)) this.opened.push(shut)
    this.bot.pathfinder.setGoal(goal)
  }

  /** Lead a found path through doors: the search puts its points on top of any block that has a shape. */
  straighten (path) {
    for (const point of path) {
      const at = new Vec3(Math.floor(point.x), Math.floor(point.y) - 1, Math.floor(point.z))
      if (this.open(at) === undefined) continue
      Object.assign(point, { x: at.x + 0.5, y: this.open(at.offset(0, -1, 0)) === undefined ? at.y : at.y - 1, z: at.z + 0.5 })
    }
  }

  /** Close the last one, if the walk ended behind it. */
  async leave () {
    const passed = this.passed(1)
    if (passed) await this.swing(passed, false)
  }

  /** At night, close what somebody who was startled left open. */
  async shut () {
    if (isNight(this.bot)) for (const door of this.standingOpen()) await this.swing(door, false)
  }

  standingOpen () {
    const { bot } = this
    const doors = statesOf(bot.registry, 'doors', name => WOODEN.test(name))
    return nearest(bot, doors, { point: bot.entity.position.floored(), radius: 3, count: 8 })
      .map(({ x, y, z }) => new Vec3(x, y, z))
      .filter(at => this.open(at) && this.open(at.offset(0, -1, 0)) === undefined && !this.isTaken(at))
  }

  /** Whether somebody, leaving out `but`, stands in a door. */
  isTaken (door, but) {
    const middle = door.offset(0.5, 0, 0.5)
    return Object.values(this.bot.entities).some(e => e !== but && e.position.distanceTo(middle) < 1.2)
  }

  ahead () {
    const { bot } = this
    const here = bot.entity.position
    const [lookX, lookZ] = [-Math.sin(bot.entity.yaw), -Math.cos(bot.entity.yaw)]
    for (let dx = -2; dx <= 2; dx++) {
      for (let dz = -2; dz <= 2; dz++) {
        const at = here.floored().offset(dx, 0, dz)
        if (this.open(at) !== false) continue
        const [x, z] = [at.x + 0.5 - here.x, at.z + 0.5 - here.z]
        const far = Math.hypot(x, z)
        if (far <= WITHIN || (far <= BEFORE && (x * lookX + z * lookZ) / far >= AHEAD)) return at
      }
    }
    return null
  }

  /** A door that was opened and is further away than this, with nobody in it. */
  passed (distance) {
    const { bot } = this
    return this.opened.find(at => {
      const middle = at.offset(0.5, 0, 0.5)
      return bot.entity.position.distanceTo(middle) > distance && !this.isTaken(at, bot.entity)
    })
  }

  /** Whether it stands as wanted in the end. */
  async swing (at, wanted) {
    this.opened = this.opened.filter(door => !door.equals(at))
    if (this.open(at) !== !wanted) return this.open(at) === wanted
    await this.job.during(this.bot.activateBlock(this.bot.blockAt(at)))
    return this.job.until(this.bot, () => this.open(at) === wanted, SWING_MS)
  }

  /** True, false, or undefined where there is no door. */
  open (at) {
    const block = this.bot.blockAt(at, false)
    return block && WOODEN.test(block.name) ? block.getProperties().open : undefined
  }
}

module.exports = { Doors }
