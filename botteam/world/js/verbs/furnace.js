'use strict'
const { fail } = require('../job')
const { blockInReach } = require('../space')
const { opened } = require('./window')

const OVENS = /^(furnace|blast_furnace|smoker)$/
const BURNING = 0 // the property of its window that counts down the ticks of the fire
const SAYS_MS = 1000

/** Take what is done, then put in `put` and `fuel` ([item, count] or null); tells the slots afterwards. */
async function tendFurnace (bot, { put, fuel, ...where }, job) {
  const block = blockInReach(bot, where)
  if (!OVENS.test(block.name)) fail('not_found', `${block.name} is no furnace`)
  const fire = fires(bot, job)
  const oven = await opened(bot, bot.openFurnace(block), `${block.name} did not open`, job)
  const taken = {}
  const done = oven.outputItem()
  if (done) {
    await job.whole(oven.takeOutput())
    taken[done.name] = done.count
  }
  if (fuel) await fill(bot, oven, fuel, oven.fuelItem(), (...what) => oven.putFuel(...what), job)
  if (put) await fill(bot, oven, put, oven.inputItem(), (...what) => oven.putInput(...what), job)
  await job.sleep(150)
  await job.until(bot, () => fire.has(oven.id), SAYS_MS)
  const slot = item => item ? [item.name, item.count] : null
  return { input: slot(oven.inputItem()), fuel: slot(oven.fuelItem()), output: slot(oven.outputItem()), burning: fire.get(oven.id) > 0, taken }
}

/** What furnaces say of their fires, by window; heard from before they open, for Mineflayer begins to listen after. */
function fires (bot, job) {
  const ticks = new Map()
  const hear = ({ windowId, property, value }) => { if (property === BURNING) ticks.set(windowId, value) }
  bot._client.on('craft_progress_bar', hear)
  job.finally(() => bot._client.removeListener('craft_progress_bar', hear))
  return ticks
}

async function fill (bot, oven, [item, count], there, insert, job) {
  if (there && there.name !== item) fail('blocked', `${there.name} lies in the ${oven.title || 'furnace'} already`)
  const kind = bot.registry.itemsByName[item]
  const had = oven.items().filter(i => i.name === item).reduce((n, i) => n + i.count, 0)
  if (!kind || !had) fail('missing_item', `there is no ${item} in the pockets`)
  const room = kind.stackSize - (there ? there.count : 0)
  const n = Math.min(count, had, room)
  if (n > 0) await job.whole(insert(kind.id, null, n))
}

module.exports = { tendFurnace }
