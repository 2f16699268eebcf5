'use strict'
// One bot's life in a world: joining, leaving, and what it notices on the way.
const fs = require('fs')
const path = require('path')
const mineflayer = require('mineflayer')
const { pathfinder } = require('mineflayer-pathfinder')
const { fail } = require('./job')
const { lean } = require('./lean')
const { peril } = require('./peril')
const { lying } = require('./space')

const VITALS_MS = 250
const NOTES_MAX = 20
// A search in a worker may use this much of each 50 ms tick; more starves the others of two cores.
const PATH_TICK_MS = 10
const PATH_MS = 3000 // some 6,000 nodes on one core; what takes longer is in vain nearly always
const PATH_RADIUS = 96

class Seat {
  constructor (name, config, report) {
    this.name = name
    this.config = config
    this.report = report
    this.jobs = new Map()
    this.current = null
    this.ready = false
    this.gone = false
    this.notes = []
    this.lastVitals = ''
  }

  /** Join the world; resolves once spawned. */
  async join (job) {
    const { host, port, username, version, auth, viewDistance } = this.config
    let why = ''
    job.finally(() => { if (!this.ready) this.leave(why || 'never spawned') })
    const bot = this.bot = mineflayer.createBot({
      host, port, username, auth, version: version || false, viewDistance: viewDistance || 4, hideErrors: true, logErrors: false, checkTimeoutInterval: 30000,
      onMsaCode: code => this.report({ kind: 'sign_in', reason: `${username}: open ${code.verification_uri} and enter ${code.user_code}` })
    })
    const spawned = new Promise((resolve, reject) => {
      bot.once('spawn', resolve)
      bot.on('kicked', reason => { why = `kicked: ${plain(reason)}` })
      bot.on('error', error => { why = why || error.message || error.code || String(error); reject(new Error(why)) })
      bot.on('end', reason => { why = why || String(reason); reject(new Error(why)); this.ended(why) })
    })
    bot.loadPlugin(pathfinder)
    try {
      await job.during(spawned)
    } catch (error) {
      fail('disconnected', `could not join ${host}:${port}: ${error.message}`)
    }
    this.settle(bot)
    return { version: bot.version, username: bot.username, ...await this.openViewer(bot) }
  }

  settle (bot) {
    lean(bot)
    bot.pathfinder.tickTimeout = PATH_TICK_MS
    bot.pathfinder.thinkTimeout = PATH_MS
    bot.pathfinder.searchRadius = PATH_RADIUS
    bot.physics.yieldEvery = undefined
    this.ready = true
    this.noticeAll(bot)
    this.vitals = setInterval(() => this.sendVitals(), VITALS_MS)
  }

  /** Open the bot's world to pages: the 3D view when it is wanted and the version can be drawn, and the ground for the map. */
  async openViewer (bot) {
    const { viewer } = this.config
    if (!viewer) return { viewed: false, ground: false }
    const modules = process.env.NODE_PATH
    const draw = viewer.draw && fs.existsSync(path.join(modules, 'prismarine-viewer/public/blocksStates', `${bot.version}.json`))
    try {
      this.viewer = await require('./viewer/server')(bot, { ...viewer, modules, draw })
      return { viewed: draw, ground: true }
    } catch (error) {
      console.warn(`no view of ${this.name}: ${error.message}`)
      return { viewed: false, ground: false }
    }
  }

  noticeAll (bot) {
    let health = bot.health
    bot.on('health', () => {
      if (bot.health < health) this.note({ kind: 'hurt', amount: Math.round((health - bot.health) * 10) / 10 })
      health = bot.health
    })
    bot.on('chat', (who, text) => { if (who !== bot.username) this.note({ kind: 'chat', who, text }) })
    bot.on('whisper', (who, text) => { if (who !== bot.username) this.note({ kind: 'whisper', who, text }) })
    let danger = ''
    bot.on('physicsTick', () => {
      const now = peril(bot)
      if (now && now !== danger) this.note({ kind: now })
      danger = now
    })
    bot.on('message', message => this.noticeDeath(message))
    bot.on('death', () => { this.deathTimer = setTimeout(() => this.note({ kind: 'death', text: this.deathText || 'died' }), 150) })
    bot.on('respawn', () => this.note({ kind: 'respawn' }))
    bot.on('wake', () => this.note({ kind: 'woke' }))
    bot.on('playerCollect', (collector, item) => { if (collector === bot.entity) this.pickedUp(item) })
  }

  // The death line reaches the client around the death itself, before or after.
  noticeDeath (message) {
    const text = message.toString()
    if (!message.translate?.startsWith('death.') && !text.startsWith(`${this.bot.username} `)) return
    this.deathText = text
    setTimeout(() => { this.deathText = '' }, 1000)
  }

  pickedUp (entity) {
    const stack = lying(entity)
    if (!stack) return
    const last = this.notes.find(n => n.kind === 'picked_up' && n.text === stack.name)
    const note = { kind: 'picked_up', text: stack.name, amount: stack.count }
    if (!last) return this.note(note)
    last.amount += stack.count
    this.report({ kind: 'note', note })
  }

  /** Keep a note for the next observation, and tell it at once. */
  note (note) {
    this.notes.push(note)
    if (this.notes.length > NOTES_MAX) this.notes.shift()
    this.report({ kind: 'note', note })
  }

  takeNotes () {
    const notes = this.notes
    this.notes = []
    return notes
  }

  sendVitals () {
    const { bot } = this
    if (!bot.entity) return
    const event = {
      kind: 'vitals',
      health: round(bot.health),
      food: bot.food,
      position: plainPosition(bot.entity.position),
      time_of_day: bot.time.timeOfDay || 0,
      age: (bot.time.day || 0) * 24000 + (bot.time.timeOfDay || 0),
      inventory: pockets(bot),
      worn: Object.values(worn(bot))
    }
    const { time_of_day: time, age, ...felt } = event
    const text = JSON.stringify(felt)
    if (text === this.lastVitals && Math.abs(time - this.lastTime) < 100) return
    this.lastVitals = text
    this.lastTime = time
    this.report(event)
  }

  ended (why) {
    if (this.gone) return
    const was = this.ready
    this.leave(why)
    if (was) this.report({ kind: 'end', reason: why })
  }

  leave (why) {
    if (this.gone) return
    this.gone = true
    this.ready = false
    clearInterval(this.vitals)
    clearTimeout(this.deathTimer)
    this.viewer?.close()
    for (const job of this.jobs.values()) job.end('disconnected', `${this.name} left the world: ${why}`)
    try { this.bot?.quit(why) } catch { /* the socket may be closed already */ }
  }
}

const WORN = ['head', 'torso', 'legs', 'feet', 'off-hand']
const round = n => Math.round(n * 10) / 10

/** Position with one decimal, or null. */
function plainPosition (p) {
  return p ? { x: Math.round(p.x * 10) / 10, y: Math.round(p.y * 10) / 10, z: Math.round(p.z * 10) / 10 } : null
}

/** Names of what is put on, by where. */
function worn (bot) {
  const found = {}
  for (const where of WORN) {
    const item = bot.inventory.slots[bot.getEquipmentDestSlot(where)]
    if (item) found[where] = item.name
  }
  return found
}

/** Items in all pocket slots and the off-hand by name. */
function pockets (bot) {
  const counts = {}
  for (const item of bot.inventory.slots.slice(9)) if (item) counts[item.name] = (counts[item.name] || 0) + item.count
  return counts
}

function plain (reason) {
  const text = typeof reason === 'string' ? reason : JSON.stringify(reason)
  return text.slice(0, 200)
}

module.exports = { Seat, plainPosition, pockets, worn }
