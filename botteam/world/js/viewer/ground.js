'use strict'
// The ground around a bot as one watcher has it: columns of 16 × 16 blocks, the nearest first and one at a time, since a column is
// a millisecond or two of the bot's own time.
const { guarded, listen } = require('./ears')

const REACH = 3 // columns to each side; the bot itself knows one more
const COLUMN_MS = 5
const IDLE_MS = 100
const SIZE = 16

const chunk = n => Math.floor(n / SIZE)
const key = (x, z) => `${x},${z}`
const OFFSETS = []
for (let x = -REACH; x <= REACH; x++) for (let z = -REACH; z <= REACH; z++) OFFSETS.push({ x, z })
OFFSETS.sort((a, b) => Math.hypot(a.x, a.z) - Math.hypot(b.x, b.z))

class Ground {
  constructor (bot, socket) {
    this.bot = bot
    this.socket = socket
    this.sent = new Map()
    this.deaf = listen(bot, {
      blockUpdate: (_old, block) => this.tell(block),
      chunkColumnLoad: at => this.sent.delete(key(chunk(at.x), chunk(at.z)))
    })
  }

  /** From nothing, as at first and in another world. */
  begin () {
    this.sent.clear()
    clearTimeout(this.timer)
    this.step()
  }

  close () {
    clearTimeout(this.timer)
    this.deaf()
  }

  step () {
    this.timer = setTimeout(() => this.step(), guarded(() => this.send())() ? COLUMN_MS : IDLE_MS)
  }

  /** Send the nearest column that is missing; whether there was one. */
  send () {
    const { bot, here } = this
    if (!this.socket.conn.transport.writable) return false
    for (const offset of OFFSETS) {
      const [x, z] = [here.x + offset.x, here.z + offset.z]
      const column = !this.sent.has(key(x, z)) && bot.world.getColumn(x, z)
      if (!column) continue
      this.sent.set(key(x, z), { x, z })
      this.socket.emit('loadChunk', { x: x * SIZE, z: z * SIZE, chunk: lean(column) })
      return true
    }
    return false
  }

  get here () {
    const { x, z } = this.bot.entity.position
    return { x: chunk(x), z: chunk(z) }
  }

  /** Let go of what the bot has left behind. */
  follow () {
    const { here } = this
    for (const [name, { x, z }] of this.sent) {
      if (Math.max(Math.abs(x - here.x), Math.abs(z - here.z)) <= REACH) continue
      this.sent.delete(name)
      this.socket.emit('unloadChunk', { x: x * SIZE, z: z * SIZE })
    }
  }

  tell ({ position: pos, stateId }) {
    if (this.sent.has(key(chunk(pos.x), chunk(pos.z)))) this.socket.emit('blockUpdate', { pos, stateId })
  }
}

/**
 * A column as JSON without what is not drawn: light, what is in chests, and all below y = 0 (the renderer ends there). A
 * third of the text and of the work at both ends.
 */
function lean (column) {
  const Section = column.sections[0].constructor
  const empty = new Section({ maxBitsPerBlock: column.maxBitsPerBlock })
  const dark = sections => ({ value: sections.map(() => null) })
  const drawn = Object.create(column, {
    sections: { value: column.sections.map((section, i) => (column.minY + SIZE * i < 0 ? empty : section)) },
    skyLightSections: dark(column.skyLightSections),
    blockLightSections: dark(column.blockLightSections),
    blockEntities: { value: {} }
  })
  return drawn.toJson()
}

module.exports = { Ground, REACH, lean }
