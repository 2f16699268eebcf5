'use strict'
// The ground as seen from above, chunk by chunk, for the 2D map: 256 colours each, three bytes a colour; and the finds.
const { finds } = require('../finds')

const REACH = 4 // chunks around the bot
const AT_ONCE = 6 // chunks made anew per question; each takes a few milliseconds
const FRESH_MS = 45000
// Never goes back, and goes on after a restart of node: pages send what they were told to whatever process answers then.
const now = () => performance.timeOrigin + performance.now()
const SHADE = 14 // lighter uphill to the north, darker downhill, as on the game's own maps

// First rule that fits a block's name wins; colours are of this project's own choosing.
const COLOURS = [
  [/air$|^(short_|tall_)?grass$|fern|flower|tulip|poppy|dandelion|bluet|orchid|allium|daisy|cornflower|lily_of|torch|vine|snow$|carpet|button|rail$|sapling|mushroom$/, null],
  [/water|kelp|seagrass|bubble/, [58, 98, 168]], [/lava|magma/, [214, 96, 24]], [/ice/, [150, 184, 224]],
  [/grass_block|moss/, [98, 140, 66]], [/azalea|leaves/, [56, 98, 42]], [/snow/, [232, 238, 242]],
  [/farmland/, [104, 72, 44]], [/wheat|carrots|potatoes|beetroots/, [176, 160, 66]], [/hay/, [196, 164, 44]],
  [/sand/, [216, 202, 152]], [/dirt|podzol|mud|rooted|path/, [128, 96, 66]], [/clay/, [150, 158, 170]], [/gravel/, [130, 124, 120]],
  [/chest|barrel/, [190, 132, 58]], [/log|wood|stem/, [92, 70, 44]], [/planks|fence|door|stairs|slab|crafting/, [164, 130, 80]],
  [/glass/, [180, 210, 216]], [/wool|bed$/, [190, 70, 70]], [/ore/, [146, 138, 128]], [/deepslate|blackstone/, [70, 70, 76]],
  [/stone|cobble|andesite|diorite|granite|tuff|furnace|brick/, [122, 124, 126]], [/obsidian/, [34, 26, 48]], [/netherrack/, [110, 48, 48]]
]
const OTHER = [150, 146, 138]

/**
 * A view from above of what a bot knows. `look(since)` resolves to `{chunks: [[x, z, base64]], finds, more, at}`: chunks, in
 * chunk coordinates, that were looked at since a time, which is the `at` of an earlier answer or 0.
 */
class Terrain {
  constructor (bot) {
    this.bot = bot
    this.made = new Map()
    this.colours = new Map()
  }

  async look (since = 0) {
    const { bot } = this
    const near = columnsAround(bot).filter(({ x, z }) => bot.world.getColumn(x, z))
    const stale = near.filter(at => !(now() - this.made.get(`${at.x},${at.z}`)?.at < FRESH_MS))
    for (const at of stale.slice(0, AT_ONCE)) {
      await new Promise(resolve => setImmediate(resolve))
      const column = bot.world.getColumn(at.x, at.z) // it may have gone meanwhile
      if (column) this.made.set(`${at.x},${at.z}`, { at: now(), colours: this.paint(column) })
    }
    if (this.made.size > 400) this.made.clear()
    const known = near.map(({ x, z }) => ({ x, z, ...this.made.get(`${x},${z}`) }))
    const chunks = known.filter(({ at }) => at >= since).map(({ x, z, colours }) => [x, z, colours])
    return { chunks, finds: finds(bot), more: stale.length > AT_ONCE, at: now() }
  }

  paint (column) {
    const bytes = Buffer.alloc(768)
    const top = highest(column)
    for (let x = 0; x < 16; x++) {
      let north = null
      for (let z = 0; z < 16; z++) {
        const { y, colour } = this.surface(column, x, z, top)
        const shade = north === null ? 0 : SHADE * Math.sign(y - north)
        for (let i = 0; i < 3; i++) bytes[(z * 16 + x) * 3 + i] = Math.max(0, Math.min(255, colour[i] + shade))
        north = y
      }
    }
    return bytes.toString('base64')
  }

  surface (column, x, z, top) {
    const at = { x, y: top, z }
    for (; at.y >= column.minY; at.y--) {
      const colour = this.colour(column.getBlockStateId(at))
      if (colour) return { y: at.y, colour }
    }
    return { y: column.minY, colour: [20, 24, 28] }
  }

  colour (stateId) {
    if (!this.colours.has(stateId)) {
      const name = this.bot.registry.blocksByStateId[stateId]?.name ?? 'air'
      const rule = COLOURS.find(([pattern]) => pattern.test(name))
      this.colours.set(stateId, rule ? rule[1] : OTHER)
    }
    return this.colours.get(stateId)
  }
}

function columnsAround (bot) {
  const [cx, cz] = [Math.floor(bot.entity.position.x / 16), Math.floor(bot.entity.position.z / 16)]
  const found = []
  for (let x = cx - REACH; x <= cx + REACH; x++) for (let z = cz - REACH; z <= cz + REACH; z++) found.push({ x, z })
  const far = ({ x, z }) => Math.hypot(x - cx, z - cz)
  return found.sort((a, b) => far(a) - far(b))
}

/** The y above which a column holds nothing. */
function highest (column) {
  let section = column.sections.length - 1
  while (section > 0 && (!column.sections[section] || column.sections[section].isEmpty?.())) section--
  return column.minY + section * 16 + 15
}

module.exports = { Terrain }
